/** Is anything about to be lost, why, when, how is it stopped, how much room is there. */

import { get, now } from "../api.js";
import { each, html } from "../html.js";
import { bytes, countdown, instant, jobName, named, plural } from "../format.js";
import { disks, summary } from "../shapes.js";
import { why } from "../sentence.js";
import { JOB, PROCESS, SERVICE, wordsFor } from "../words.js";
import { actions, when } from "../parts/candidate.js";
import { bars } from "../parts/chart.js";
import { chip } from "../parts/icon.js";
import { ahead, past } from "../parts/instant.js";
import { size, titleLink } from "../parts/media.js";
import { diskRow, meter } from "../parts/meter.js";

const SHOWN = 6;
const STATS_AGE = 60_000;

export function overview(app) {
  let months = null;
  let asked = 0;

  async function load(route, signal) {
    const old = Date.now() - asked > STATS_AGE;
    const [candidates, jobs, stats] = await Promise.all([
      get("candidates", { size: SHOWN }, signal), get("jobs", { size: 30 }, signal), old ? get("stats", {}, signal) : { months },
    ]);
    months = stats.months;
    if (old) asked = Date.now();
    return { candidates, running: jobs.items.filter((job) => job.state === "running" || job.state === "held"), months };
  }

  return {
    title: () => "Overview",
    load,
    busy: (data) => data.running.length > 0,
    view: ({ candidates, running, months: freed }) => html`
      ${answer(app.status, candidates)}
      <div class="cards">
        <div class="stack wide">${leavingCard(app, candidates)}<div class="pair">${runningCard(running)}${nextCard(app.status)}</div>${servicesCard(app.status)}</div>
        <div class="stack wide">${disksCard(app.status)}${freedCard(app.status, freed)}${processesCard(app.status)}</div>
      </div>`,
  };
}

const card = (name, heading, body, more = null) => html`<section class="box stack" aria-labelledby="card-${name}">
  <div class="line between"><h2 id="card-${name}">${heading}</h2><span class="small">${more}</span></div>${body}
</section>`;

const quiet = (text) => html`<p class="quiet">${text}</p>`;

/** The page's first sentence: is anything about to be lost? */
function answer(status, { items }) {
  const { leaving, held, blocked, due } = summary(status);
  const besides = [[due, "with its grace over"], [held, "held"], [blocked, "blocked"]].filter(([sum]) => sum.items).map(([sum, word]) => `${sum.items} ${word}`).join(", ");
  if (!leaving.items) return html`<p class="answer">Nothing is about to leave.${besides ? ` ${besides}.` : ""}</p>`;
  const one = leaving.items === 1;
  const next = items.find((item) => ["scheduled", "approved"].includes(item.state) && instant(item.due_at) > now());
  return html`<p class="answer"><b>${plural(leaving.items, "title")}</b> ${status.dry_run ? "would leave" : one ? "is leaving" : "are leaving"} and
    ${one && !status.dry_run ? "frees" : "free"} <b>${bytes(leaving.bytes)}</b>${next ? html`, the next <b>${countdown(next.due_at, now())}</b>` : null}.
    ${besides ? html`<span class="quiet">${besides}.</span>` : null}</p>`;
}

function leavingCard(app, { items, total }) {
  const body = items.length
    ? html`<ul>${each(items, (item) => item.id, (item) => leavingRow(app, item))}</ul>
        ${total > items.length ? html`<p class="small"><a href="#/leaving">${plural(total - items.length, "more title")}</a></p>` : null}`
    : html`<p class="quiet">No rule selects anything now. <a href="#/rules">Look at the rules</a></p>`;
  return card("leaving", "Leaving next", body, html`<a href="#/leaving">See all</a>`);
}

const leavingRow = (app, item) => html`<li class="leaving-row row" tabindex="-1" data-row data-open="#/library/${item.media.id}">
  <div>${titleLink(item.media)}<p class="why">${why(item)}</p></div>
  <div>${when(item)}</div>${size(item.bytes)}<div>${actions(app, item, { brief: true })}</div>
</li>`;

function disksCard(status) {
  const found = disks(status);
  return card("disks", "Disks", found.length ? html`<ul class="stack wide">${each(found, (disk) => disk.path, diskRow)}</ul>` : quiet("No root folder has been read yet."));
}

const monthName = (month) => new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" }).format(Date.parse(`${month}-15`));

function freedCard(status, months) {
  const { freed, month } = summary(status);
  const points = (months ?? []).map((one) => ({ label: monthName(one.month), value: one.bytes, text: `${bytes(one.bytes)}, ${plural(one.items, "title")}` }));
  const figure = (sum, words) => html`<div><b>${bytes(sum.bytes)}</b><span class="quiet small">${plural(sum.items, "title")} ${words}</span></div>`;
  return card("freed", "Freed", html`<div class="figures">${figure(month, "in 30 days")}${figure(freed, "in all")}</div>
    ${points.length > 1 ? bars({ id: "freed", heading: "Freed by month", unit: "Month", points }) : null}`, html`<a href="#/history">History</a>`);
}

const stateRow = (name, state, words) => html`<li class="line between"><span class="line"><b>${name}</b>${chip(state)}</span><span class="quiet small">${words}</span></li>`;

function servicesCard(status) {
  const services = status?.services ?? [];
  const row = (one) => stateRow(one.name, wordsFor(SERVICE, one.state), one.message || html`read ${past(one.last_sync)}`);
  const body = services.length ? html`<ul class="stack">${each(services, (one) => one.name, row)}</ul>`
    : html`<p class="quiet">No service is configured. Add a <code>[services.NAME]</code> section to <code>config.toml</code>.</p>`;
  return card("services", "Services", body, html`<a href="#/system">System</a>`);
}

const runningCard = (jobs) => card("running", "Running now", jobs.length
  ? html`<ul class="stack">${each(jobs, (job) => job.id, (job) => html`<li class="line between running"><a href="#/jobs/${job.id}">${jobName(job)}</a><span class="quiet small">${wordsFor(JOB, job.state).word}</span>${meter(job.progress, jobName(job))}</li>`)}</ul>`
  : quiet("Nothing."), html`<a href="#/jobs">Jobs</a>`);

function nextCard(status) {
  const runs = summary(status).next.slice(0, 6);
  const row = ({ task, service, at }) => html`<li class="line between"><span>${named(task)} <span class="quiet">${service}</span></span><span class="quiet small">${ahead(at)}</span></li>`;
  return card("next", "Next runs", runs.length ? html`<ul class="stack">${each(runs, (run) => `${run.task} ${run.service}`, row)}</ul>` : quiet("Nothing is planned."));
}

const processesCard = (status) => card("processes", "Processes", html`<ul class="stack">${each(status?.processes ?? [], (one) => one.name, (one) => stateRow(one.name, wordsFor(PROCESS, one.state), one.job ?? (one.memory ? bytes(one.memory) : "")))}</ul>`);
