/** A box for an expression, checked while it is typed, its mistake underlined. */

import { ApiError, NoConnection, post } from "../api.js";
import { html } from "../html.js";
import { mistakeOf, remarksOf, wordAt } from "../mistake.js";
import { button } from "./basics.js";

const WAIT = 250;

export class ExpressionBox {
  /** `fine(text)` gets each text that can be read, the empty one too, when typing pauses. */
  constructor(app, { id, label, lines = 1, fine }) {
    Object.assign(this, { app, id, label, lines, fine, text: "", target: "movie", mistake: null, remarks: [] });
  }

  /** Take over what the address says, unless the person is typing. */
  adopt(text, target) {
    const typing = document.activeElement?.id === this.id;
    if (target !== this.target || (!typing && text !== this.text)) {
      this.target = target;
      if (!typing) this.text = text;
      this.check();
    }
    return this;
  }

  write(text) {
    this.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), WAIT);
    this.app.draw();
  }

  /** Ask the server about the text; only the latest question's answer counts. */
  async check() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    const { text } = this;
    const answer = text.trim() ? await this.ask(text, signal) : null;
    if (signal.aborted) return;
    this.mistake = mistakeOf(answer);
    this.remarks = remarksOf(answer);
    this.app.draw();
    if (!this.mistake) this.fine(text.trim());
  }

  async ask(when, signal) {
    try {
      return await post("rules/check", { when, target: this.target }, signal);
    } catch (error) {
      if (error instanceof ApiError) return { error: error.detail };
      if (error instanceof NoConnection || signal.aborted) return null;
      throw error;
    }
  }

  mend({ start, end }, word) {
    const field = document.getElementById(this.id);
    field.setRangeText(word, start, end, "end");
    field.focus();
    this.write(field.value);
  }

  enter(event) {
    if (event.key !== "Enter" || event.isComposing || (this.lines > 1 && !event.ctrlKey)) return;
    event.preventDefault();
    this.check();
  }

  view() {
    const { mistake, text } = this;
    const at = mistake?.column ? wordAt(text, mistake.column) : null;
    return html`<div class="expression field">
      <label for=${this.id}>${this.label}</label>
      <div class="expression-field">
        <pre aria-hidden="true">${at ? mirror(text, at) : text} </pre>
        <textarea id=${this.id} rows=${this.lines} placeholder="size > 20 GiB" spellcheck="false" autocapitalize="off"
          autocomplete="off" aria-invalid=${String(mistake !== null)} aria-describedby="${this.id}-said"
          .value=${text} @input=${(event) => this.write(event.target.value)} @keydown=${(event) => this.enter(event)}></textarea>
      </div>
      <p class="mistake" id="${this.id}-said" role="status">${mistake ? this.said(mistake, at) : this.remarks.join(" ")}</p>
    </div>`;
  }

  said({ column, message, nearest }, at) {
    return html`${column ? html`<b>Column ${column}:</b> ` : null}${message} ${nearest && at ? button(nearest, () => this.mend(at, nearest), { look: "word mend" }) : null}`;
  }
}

const mirror = (text, { start, end }) => html`${text.slice(0, start)}<mark>${text.slice(start, end) || " "}</mark>${text.slice(end)}`;
