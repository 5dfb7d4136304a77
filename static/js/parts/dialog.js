/** Questions in a native <dialog>; and edits of config.toml, shown before they are written. */

import { post } from "../api.js";
import { html, render } from "../html.js";
import { button } from "./basics.js";

/** The answer's form data, null for a no; without `confirm` it only wants to be read. */
export function ask({ heading, body, confirm = null, danger = false }) {
	const dialog = document.createElement("dialog");
	dialog.setAttribute("aria-labelledby", "question");
	document.body.append(dialog);
	render(html`<form method=dialog class=dialog>
		<h2 id=question>${heading}</h2>
		<div class=stack>${body}</div>
		<div class=foot>
			${button(confirm ? "Cancel" : "Close", () => dialog.close("no"))}
			${confirm ? html`<button type=submit value=yes class="button ${danger ? "danger" : "primary"}">${confirm}</button>` : null}
		</div>
	</form>`, dialog);
	dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
	dialog.showModal();
	(dialog.querySelector("[autofocus]") ?? dialog.querySelector(".foot button")).focus();
	return new Promise((resolve) => {
		dialog.addEventListener("close", () => {
			resolve(dialog.returnValue === "yes" ? new FormData(dialog.querySelector("form")) : null);
			dialog.remove();
		});
	});
}

export async function sure(app, heading, words, confirm, where, text) {
	if (await ask({ heading, body: html`<p>${words}</p>`, confirm, danger: true })) await app.act(where, () => post(where), () => ({ text }));
}

const TONES = { "+": "good", "-": "bad" };

const difference = (lines) => html`<ol class="box output" tabindex=0 aria-label="What changes in config.toml">${lines.map((line) => html`<li class=${TONES[line[0]]}><code>${line}</code></li>`)}</ol>`;

/** `edit` is for config/diff, `write(found)` saves what that found. The mistakes: none when it was saved, null when it was not. */
export async function save(app, { heading, edit, write, told, danger = false }) {
	let mistakes = null;
	const work = async (changed = false) => {
		const found = await post("config/diff", edit);
		mistakes = found.mistakes;
		if (mistakes.length) return null;
		const note = changed ? html`<p class="note warn" role=alert>config.toml was changed meanwhile. This is what your change does to it now.</p>` : null;
		const body = found.diff.length ? difference(found.diff) : html`<p>Nothing changes.</p>`;
		if (!(await ask({ heading, body: [note, body].filter(Boolean), confirm: "Save", danger }))) return (mistakes = null);
		try {
			await write(found);
		} catch (error) {
			if (error.detail?.code === "changed") return work(true);
			throw error;
		}
		return { text: told };
	};
	const done = await app.act("config", work, (said) => said);
	return done ? [] : mistakes;
}
