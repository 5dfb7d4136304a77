/** What a person says about many candidates at once: those that were picked, or all that fit the filters. */

import { post } from "../api.js";
import { html } from "../html.js";
import { bytes, list, number, plural, title } from "../words.js";
import { button, word } from "./basics.js";
import { laterChoice, until, WAIVED } from "./candidate.js";
import { ask } from "./dialog.js";

const TYPED = 10;
const NAMED = 5;
const DEEDS = [["Keep", "protect"], ["Later", "snooze"], ["Approve", "approve"], ["Remove now", "reclaim"]];

export class Picked {
	constructor(app) {
		this.app = app;
		this.none();
	}

	none(all = false) {
		this.items = new Map();
		this.all = all;
		this.app.draw();
	}

	has({ id }) {
		return this.all || this.items.has(id);
	}

	pick(items, on) {
		if (this.all) this.none();
		for (const item of items) on ? this.items.set(item.id, item) : this.items.delete(item.id);
		this.app.draw();
	}

	view({ items, total }, { q, state, kind, rule }) {
		const count = this.all ? total : this.items.size;
		if (!count) return null;
		const sum = [...this.items.values()].reduce((sum, one) => sum + one.bytes, 0);
		return html`<div class="bar picked" role=region aria-label=Picked>
			<p role=status><b>${plural(count, "title")}</b>${sum ? `, ${bytes(sum)}` : ""}
				${this.all || total <= items.length ? null : word(`All ${number(total)} that fit`, () => this.none(true))}${word("None", () => this.none())}</p>
			<div class=line ?inert=${this.app.pending("bulk")}>${DEEDS.map(([label, action]) => button(label, () => this.act(label, action, count, { q, state, kind, rule })))}</div></div>`;
	}

	async act(label, action, count, query) {
		const names = [...this.items.values()].slice(0, NAMED).map(({ media }) => title(media));
		const rest = count - names.length;
		const said = await ask({
			heading: `${label}: ${plural(count, "title")}?`,
			body: html`<p>${this.all ? "Everything that fits the filters" : list(rest ? [...names, `${number(rest)} more`] : names)}.</p>
				${action === "reclaim" ? html`<p>${WAIVED}</p>` : action === "snooze" ? laterChoice() : null}
				${count > TYPED ? html`<label class=field>Type how many: ${count}<input name=count inputmode=numeric autocomplete=off required pattern=${count} title=${count}></label>` : null}`,
			confirm: label,
			danger: action === "reclaim",
		});
		if (!said) return;
		const which = this.all ? { query } : { ids: [...this.items.keys()] };
		await this.app.act("bulk", () => post("candidates/bulk", { action, count, ...which, ...(action === "snooze" && until(said)) }), (answer) => this.told(label, answer));
	}

	told(label, { done, skipped }) {
		this.none();
		return { text: `${label}: ${plural(done, "title")}.${skipped.length ? ` ${plural(skipped.length, "title")} left alone: ${skipped[0].why}.` : ""}`, bad: !done };
	}
}
