/** Is anything about to be lost, why, when, how is it stopped, how much room is there. */

import { get } from "../api.js";
import { each, html } from "../html.js";
import { disks } from "../shapes.js";
import { bytes, jobName, named, plural, wordsFor } from "../words.js";
import { ahead, bars, chip, diskRow, meter, noService, past, size, titleLink } from "../parts/basics.js";
import { actions, answer, when } from "../parts/candidate.js";

const SHOWN = 6;

export function overview(app) {
  async function load(route, signal) {
    const [candidates, jobs, { months }] = await Promise.all([get("candidates", { size: SHOWN }, signal), get("jobs", { size: 30 }, signal), get("stats", {}, signal)]);
    return { candidates, running: jobs.items.filter(({ state }) => state === "running" || state === "held"), months };
  }

  return {
    title: () => "Overview",
    load,
    busy: (data) => data.running.length > 0,
    view: ({ candidates, running, months: freed }) => html`
      ${answer(app.status, candidates.items)}
      <div class=cards>
        <div class="stack wide">${leavingCard(app, candidates)}<div class=pair>${runningCard(running)}${nextCard(app.status)}</div>${servicesCard(app.status)}</div>
        <div class="stack wide">${disksCard(app.status)}${freedCard(app.status, freed)}${processesCard(app.status)}</div>
      </div>`,
  };
}

const card = (heading, body, place = null) => html`<section class="box stack" aria-label=${heading}>
  <div class="line between"><h2>${heading}</h2>${place ? html`<a class=small href="#/${place}">${named(place)}</a>` : null}</div>${body}
</section>`;

const listOf = (items, key, row, none) => (items.length ? html`<ul class=stack>${each(items, key, row)}</ul>` : html`<p class=quiet>${none}</p>`);
const byName = (one) => one.name;

function leavingCard(app, { items, total }) {
  const more = total - items.length;
  return card("Leaving next", html`${listOf(items, (item) => item.id, (item) => leavingRow(app, item), html`No rule selects anything now. <a href="#/rules">Look at the rules</a>`)}
    ${more > 0 ? html`<p class=small><a href="#/leaving">${plural(more, "more title")}</a></p>` : null}`, "leaving");
}

const leavingRow = (app, item) => html`<li class="leaving-row row" tabindex=-1 data-row data-open="#/library/${item.media.id}">
  <div>${titleLink(item.media)}<p class=why>${item.why}</p></div>
  <div>${when(item)}</div>${size(item.bytes)}<div>${actions(app, item, { brief: true })}</div>
</li>`;

const disksCard = (status) => card("Disks", listOf(disks(status), (disk) => disk.path, diskRow, "No root folder has been read yet."));

const monthName = (month) => new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" }).format(Date.parse(`${month}-15`));

function freedCard(status, months) {
  const { freed } = status.sums;
  const points = months.map((one) => ({ label: monthName(one.month), value: one.bytes, text: `${bytes(one.bytes)}, ${plural(one.items, "title")}` }));
  const figure = (sum, words) => html`<div><b>${bytes(sum.bytes)}</b><span class="quiet small">${plural(sum.items, "title")} ${words}</span></div>`;
  return card("Freed", html`<div class="tiles figures">${figure({ items: freed.month_items, bytes: freed.month_bytes }, "in 30 days")}${figure(freed, "in all")}</div>
    ${points.length > 1 ? bars({ id: "freed", heading: "Freed by month", unit: "Month", points }) : null}`, "history");
}

const stateRow = (name, state, words) => html`<li class="line between"><span class=line><b>${name}</b>${chip(state)}</span><span class="quiet small">${words}</span></li>`;

function servicesCard(status) {
  const row = (one) => stateRow(one.name, wordsFor("service", one.state), one.message || html`read ${past(one.last_sync)}`);
  return card("Services", listOf(status.services, byName, row, noService), "system");
}

function runningCard(jobs) {
  const row = (job) => html`<li class="line between running"><a href="#/jobs/${job.id}">${jobName(job)}</a><span class="quiet small">${wordsFor("job", job.state).word}</span>${meter(job.progress, jobName(job))}</li>`;
  return card("Running now", listOf(jobs, (job) => job.id, row, "Nothing."), "jobs");
}

function nextCard(status) {
  const row = ({ task, service, at }) => html`<li class="line between"><span>${named(task)} <span class=quiet>${service}</span></span><span class="quiet small">${ahead(at)}</span></li>`;
  return card("Next runs", listOf(status.next_runs.slice(0, 6), (run) => `${run.task} ${run.service}`, row, "Nothing is planned."));
}

function processesCard(status) {
  const row = (one) => stateRow(one.name, wordsFor("process", one.state), one.job ?? (one.memory && bytes(one.memory)));
  return card("Processes", listOf(status.processes, byName, row, "None."), "system");
}
