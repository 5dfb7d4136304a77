/** Services, processes and tasks. */

import { get, path, post } from "../api.js";
import { bytes, capital, duration, named, number } from "../format.js";
import { each, html } from "../html.js";
import { PROCESS, SERVICE, wordsFor } from "../words.js";
import { ahead, button, chip, noService, past, word } from "../parts/basics.js";
import { ask } from "../parts/dialog.js";
import { section } from "../parts/lists.js";

const key = (one) => one.name;

export const system = (app) => ({
  title: () => "System",
  async load(route, signal) {
    const [services, processes, tasks] = await Promise.all(["services", "processes", "tasks"].map((name) => get(name, {}, signal)));
    return { services: services.items, processes: processes.items, tasks: tasks.items };
  },
  view: ({ services, processes, tasks }) => html`
    <section class="stack"><h2>Services</h2>
      ${services.length ? html`<ul class="tiles services">${each(services, key, (one) => serviceCard(app, one))}</ul>` : html`<p class="quiet">${noService}</p>`}
    </section>
    ${section("Processes", processColumns(app), processes, { key })}
    ${section("Tasks", taskColumns(app), tasks, { key })}`,
});

function wish(app, make, label, where, text) {
  const what = where.join("/");
  const work = () => app.act(what, () => post(path(...where)), () => ({ text }));
  return app.admin ? make(label, work, { off: app.pending(what), name: where[1] }) : null;
}

const serviceCard = (app, one) => html`<li class="box stack service" tabindex="-1" data-row>
  <div class="line between"><b>${one.name}</b>${chip(wordsFor(SERVICE, one.state))}</div>
  <p class="quiet">${capital(one.type)} ${one.version}${one.main ? ", main media server" : ""}</p>
  ${one.message ? html`<p>${one.message}</p>` : null}
  <dl class="facts small">
    <dt>Holds</dt><dd>${number(one.items)} items</dd>
    <dt>Last read</dt><dd>${past(one.last_sync)}</dd>
    <dt>Next read</dt><dd>${ahead(one.next_sync)}</dd>
  </dl>
  ${one.state === "disabled" ? null : wish(app, button, "Read now", ["services", one.name, "sync"], `${one.name} is being read.`)}
</li>`;

const processColumns = (app) => [
  ["Process", (one) => html`<b>${one.name}</b>`, "nowrap"],
  ["State", (one) => chip(wordsFor(PROCESS, one.state))],
  ["Doing", (one) => one.job || one.reason, "grow quiet"],
  ["Since", (one) => past(one.since ?? one.started_at), "nowrap"],
  ["Beat", (one) => past(one.heartbeat_at), "nowrap quiet"],
  ["Memory", (one) => (one.memory ? bytes(one.memory) : "–"), "end"],
  ["Restarts", (one) => html`<span title=${one.last_exit && `last exit: ${one.last_exit}`}>${one.restarts}</span>`, "end"],
  ["What to do", (one) => wishes(app, one), "do"],
];

function wishes(app, one) {
  if (one.kind === "supervisor" || !app.admin) return null;
  const ready = (verb, words) => wish(app, word, verb, ["processes", one.name, verb.toLowerCase()], `${one.name} is being ${words}.`);
  if (one.state === "stopped" || one.state === "fatal") return ready("Start", "started");
  return html`<div class="words">${ready("Restart", "restarted")}${one.kind === "web" ? null : word("Stop", () => stop(app, one.name), { name: one.name })}</div>`;
}

async function stop(app, name) {
  const body = html`<p>Until it is started again, its service is not read, and nothing that depends on it is decided.</p>`;
  if (await ask({ heading: `Stop ${name}?`, body, confirm: "Stop it", danger: true })) {
    await app.act(`processes/${name}`, () => post(path("processes", name, "stop")), () => ({ text: `${name} is being stopped.` }));
  }
}

const took = (seconds) => (typeof seconds !== "number" ? "–" : seconds < 1 ? "under a second" : duration(seconds, 1));

const taskColumns = (app) => [
  ["Task", (one) => html`<b>${named(one.name)}</b><p class="why">${one.help}</p>`, "grow"],
  ["Schedule", (one) => one.schedule ?? "–", "nowrap"],
  ["Last", (one) => past(one.last), "nowrap"],
  ["Took", (one) => took(one.seconds), "nowrap"],
  ["Result", (one) => one.result ?? "–", "quiet"],
  ["Next", (one) => ahead(one.next), "nowrap"],
  ["Run", (one) => wish(app, word, "Run now", ["tasks", one.name, "run"], `${named(one.name)} is queued.`), "do"],
];
