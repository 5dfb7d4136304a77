/** Bars under the header, and short words about what was just done. */

import { goOn } from "../actions.js";
import { path, post } from "../api.js";
import { time } from "../format.js";
import { each, html } from "../html.js";
import { summary } from "../shapes.js";
import { stopped } from "../words.js";
import { button, past, shape, step, word } from "./basics.js";

export function bars(app) {
  const { stop } = summary(app.status);
  const told = app.status.notices.filter((notice) => notice.level === "error" || app.shown?.route.page === "overview");
  return html`<div class="bars">
    ${app.lost ? lost(app) : null}
    ${stop ? breaker(app, stop) : null}
    ${each(told, (notice) => notice.id ?? `${notice.key} ${notice.text}`, (notice) => bar(app, notice))}
  </div>`;
}

function lost(app) {
  const { since, next, text } = app.lost;
  return html`<div class="bar bad" role="alert">${shape("cross")}
    <p><b>No connection since ${time(since)}.</b> ${text ? stopped(text) : "Reclaimerr does not answer. What you see is not lost, only no longer fresh."} ${next ? `Next try at ${time(next)}.` : ""}</p>
    ${button("Try now", () => app.beat())}</div>`;
}

const breaker = (app, stop) => html`<div class="bar bad" role="alert">${shape("triangle")}
  <p><b>Automatic removal has stopped.</b> ${stopped(stop)}</p>
  ${step("#/leaving", "Look")}${app.admin ? button("It is right, go on", () => goOn(app, stop)) : null}</div>`;

const TONES = { info: ["", "dot"], warning: ["warn", "triangle"], error: ["bad", "square"] };

function bar(app, { id, level, text, at }) {
  const [tone, drawn] = TONES[level] ?? TONES.info;
  const close = () => app.act(`notice/${id}`, () => post(path("notices", id, "dismiss")), () => ({ text: "Notice closed." }));
  return html`<div class="bar ${tone}">${shape(drawn)}<p>${stopped(text)} <span class="quiet nowrap">${past(at)}</span></p>
    ${app.admin && id !== null ? word("Close", close, { off: app.pending(`notice/${id}`), name: text }) : null}</div>`;
}

const STAY = 7_000;

export class Toasts {
  constructor(changed) {
    this.changed = changed;
    this.items = [];
    this.next = 1;
  }

  add(toast) {
    const id = this.next++;
    this.items = [...this.items.slice(-3), { ...toast, id }];
    if (!toast.bad) setTimeout(() => this.close(id), STAY);
    this.changed();
  }

  close(id) {
    this.items = this.items.filter((item) => item.id !== id);
    this.changed();
  }

  undo({ id, undo }) {
    this.close(id);
    undo();
  }

  view() {
    return html`<div class="toasts" role="status">${each(this.items, (toast) => toast.id, (toast) => html`<div class="bar ${toast.bad ? "bad" : "good"}">
      ${shape(toast.bad ? "cross" : "check")}<p>${toast.text}</p>
      ${toast.undo ? word("Undo", () => this.undo(toast)) : null}${word("Close", () => this.close(toast.id))}
    </div>`)}</div>`;
  }
}
