/** Families of jobs, and the output of each. */

import { get, now, path, post, remove } from "../api.js";
import { dateTime, duration, instant, jobName, number, time } from "../format.js";
import { each, html } from "../html.js";
import { go } from "../router.js";
import { families, isOpen, summary } from "../shapes.js";
import { JOB, wordsFor } from "../words.js";
import { button, chip, empty, meter, stamped } from "../parts/basics.js";
import { pager, table, tabs } from "../parts/lists.js";

const SIZE = 100;
const STATES = ["running", "waiting", "done", "failed"];
const TONES = { warning: "warn", error: "bad" };
const busy = (job) => job.state === "running" || job.state === "held";

export function jobs(app) {
  const states = () => [["", "All"], ...STATES.map((name) => [name, JOB[name].word, name === "running" ? number(summary(app.status).jobs) : undefined])];
  return {
    title: () => "Jobs",
    item: jobPage(app),
    load: ({ params: { state, page } }, signal) => get("jobs", { state, page, size: SIZE }, signal),
    busy: (data) => data.items.some(busy),
    view: (data, route) => html`
      ${tabs(route, "state", "State", states())}
      ${data.items.length ? list(data.items) : empty("No jobs here", "Reads, judgements and removals stand here while they run, and for some weeks after.")}
      ${pager(route, data)}`,
  };
}

const COLUMNS = [
  ["Job", ({ job, depth }) => html`<span class="indent" --depth=${depth}></span><a class="title" href="#/jobs/${job.id}">${jobName(job)}</a>${job.error ? html`<p class="why">${job.error}</p>` : null}`, "grow"],
  ["State", ({ job }) => chip(wordsFor(JOB, job.state))],
  ["Progress", ({ job }) => (busy(job) ? progress(job) : said(job)), "quiet"],
  ["Took", ({ job }) => took(job), "nowrap"],
  ["Started", ({ job }) => stamped(job.started ?? job.created), "nowrap"],
  ["Asked by", ({ job }) => job.requested_by, "quiet"],
];

const list = (items) => table({ caption: "Jobs", columns: COLUMNS, items: families(items), key: ({ job }) => job.id, open: ({ job }) => `#/jobs/${job.id}` });

const progress = (job) => meter(job.progress, jobName(job), "accent", "progressbar");

function said({ result }) {
  if (!result || typeof result !== "object") return result;
  return Object.entries(result).filter(([, value]) => typeof value !== "object").slice(0, 4).map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`).join(", ");
}

function took(job) {
  const from = instant(job.started);
  return from === null ? "" : duration(((instant(job.ended) ?? now()) - from) / 1000, 1);
}

const jobPage = (app) => ({
  title: (job) => (job ? jobName(job) : "Job"),
  load: ({ id }, signal) => get(path("jobs", id), {}, signal),
  busy: isOpen,
  view: (job) => html`
    <p class="line">${chip(wordsFor(JOB, job.state))} <span class="quiet">asked by ${job.requested_by}, ${stamped(job.created)}${job.started ? `, took ${took(job)}` : ""}</span></p>
    ${busy(job) ? progress(job) : null}
    ${job.error ? html`<p class="note warn">${job.error}</p>` : null}
    <p class="line">${buttons(app, job)}${job.parent ? html`<a href="#/jobs/${job.parent}">The job it belongs to</a>` : null}</p>
    ${job.children.length ? html`<section class="stack"><h2>Jobs it handed out</h2>${list(job.children)}</section>` : null}
    <section class="stack"><h2>Output</h2>
      ${job.output.length ? html`<ol class="box output" tabindex="0" aria-label="Output">${each(job.output, (line) => line.id, outputLine)}</ol>` : html`<p class="quiet">It has said nothing${isOpen(job) ? " yet" : ""}.</p>`}
    </section>`,
});

function buttons(app, job) {
  if (!app.admin) return null;
  const off = app.pending(`job/${job.id}`);
  const act = (work, text) => app.act(`job/${job.id}`, work, () => ({ text: `${jobName(job)} ${text}.` }));
  const cancel = () => act(() => post(path("jobs", job.id, "cancel")), "is asked to stop");
  const forget = () => act(() => remove(path("jobs", job.id)).then(() => go("#/jobs")), "is forgotten");
  if (isOpen(job)) return button(job.asked_to_stop ? "Stopping …" : "Stop", cancel, { off: off || job.asked_to_stop });
  return job.parent ? null : button("Forget it", forget, { off });
}

const outputLine = (line) => html`<li class=${TONES[line.level]}><time title=${dateTime(line.at)}>${time(line.at)}</time><span>${line.text}</span></li>`;
