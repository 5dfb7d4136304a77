/** Short words about what was just done; what went wrong stays until it is closed. */

import { each, html } from "../html.js";
import { word } from "./button.js";
import { shape } from "./icon.js";

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
