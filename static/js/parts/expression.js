/** A box for an expression: words are completed, mistakes underlined while it is typed. */

import { ApiError, get, post } from "../api.js";
import { completions, mistakeOf, remarksOf, wordAt, wordBefore } from "../compose.js";
import { html } from "../html.js";
import { button } from "./basics.js";

const WAIT = 200;
let names = null;

export async function vocabulary() {
	names ??= get("fields").then(({ items, functions }) => ({ items, all: [...items, ...functions] }));
	return names.catch(() => ((names = null), { items: [], all: [] }));
}

export class ExpressionBox {
	/** `fine(text, preview of `size` titles)` is told of each text that can be read, when typing pauses. */
	constructor(app, { id, label, lines = 1, size, fine }) {
		Object.assign(this, { app, id, label, lines, size, fine, asking: false, text: "", target: "movie", mistake: null, remarks: [], offered: [], chosen: 0 });
	}

	get field() {
		return document.getElementById(this.id);
	}

	/** Unless the person is typing. */
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
		this.offer();
		this.app.draw();
	}

	async offer() {
		const { all } = await vocabulary();
		const part = this.field && wordBefore(this.text, this.field.selectionStart);
		this.offered = part ? completions(all.filter(({ targets }) => targets.includes(this.target)), part) : [];
		this.chosen = 0;
		this.app.draw();
	}

	take({ name }) {
		const end = this.field.selectionStart;
		this.replace(end - wordBefore(this.text, end).length, end, name);
	}

	replace(start, end, word) {
		this.field.setRangeText(word, start, end, "end");
		this.field.focus();
		this.write(this.field.value);
		this.offered = [];
	}

	/** Only the latest question's answer counts. */
	async check() {
		clearTimeout(this.timer);
		this.asked?.abort();
		const { signal } = (this.asked = new AbortController());
		const { text } = this;
		this.asking = true;
		const answer = text.trim() ? await this.ask(text, signal) : null;
		if (signal.aborted) return;
		this.asking = false;
		this.mistake = mistakeOf(answer);
		this.remarks = remarksOf(answer);
		if (!this.mistake) this.fine(text.trim(), answer?.preview);
		this.app.draw();
	}

	async ask(when, signal) {
		try {
			return await post("rules/check", { when, target: this.target, size: this.size }, signal);
		} catch (error) {
			if (signal.aborted) return null;
			if (error instanceof ApiError) return error.status ? { error: error.detail } : null;
			throw error;
		}
	}

	press(event) {
		const { key } = event;
		const { length } = this.offered;
		if (event.isComposing) return;
		if (length && (key === "ArrowDown" || key === "ArrowUp")) this.chosen = (this.chosen + (key === "ArrowDown" ? 1 : length - 1)) % length;
		else if (length && (key === "Tab" || key === "Enter")) this.take(this.offered[this.chosen]);
		else if (length && key === "Escape") this.offered = [];
		else if (key === "Enter" && (this.lines === 1 || event.ctrlKey)) this.check();
		else return;
		event.preventDefault();
		this.app.draw();
	}

	leave() {
		this.offered = [];
		this.app.draw();
	}

	view() {
		const { mistake, text, id, offered, chosen } = this;
		const at = mistake?.column ? wordAt(text, mistake.column) : null;
		return html`<div class="expression field">
			<label for=${id}>${this.label}</label>
			<div class=expression-field>
				<pre aria-hidden=true>${at ? mirror(text, at) : text} </pre>
				<textarea id=${id} rows=${this.lines} placeholder="size > 20 GiB" spellcheck=false autocapitalize=off autocomplete="off"
					role="combobox" aria-autocomplete=list aria-expanded=${String(offered.length > 0)} aria-controls="${id}-offer" aria-activedescendant=${offered.length ? `${id}-${chosen}` : null}
					aria-invalid=${String(mistake !== null)} aria-describedby="${id}-said" .value=${text}
					@input=${(event) => this.write(event.target.value)} @keydown=${(event) => this.press(event)} @blur=${() => this.leave()}></textarea>
				<ul class="box flat offer" id="${id}-offer" role=listbox aria-label=Names ?hidden=${!offered.length} @mousedown=${(event) => event.preventDefault()}>
					${offered.map((one, index) => html`<li id="${id}-${index}" role=option aria-selected=${String(index === chosen)} @click=${() => this.take(one)}><code>${one.name}</code> <span class=hint>${one.unit || one.type}: ${one.help}</span></li>`)}
				</ul>
			</div>
			<p class=mistake id="${id}-said" role=status>${mistake ? this.said(mistake, at) : this.remarks.join(" ")}</p>
		</div>`;
	}

	said({ column, message, nearest }, at) {
		return html`${column ? html`<b>Column ${column}:</b> ` : null}${message} ${nearest && at ? button(nearest, () => this.replace(at.start, at.end, nearest), { look: "word mend" }) : null}`;
	}
}

const mirror = (text, { start, end }) => html`${text.slice(0, start)}<mark>${text.slice(start, end) || " "}</mark>${text.slice(end)}`;
