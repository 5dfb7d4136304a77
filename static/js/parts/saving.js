/** Edits of config.toml: what would change is shown before it is written, and nobody else's edit is lost. */

import { ApiError, post } from "../api.js";
import { html } from "../html.js";
import { ask } from "./dialog.js";

const TONES = { "+": "good", "-": "bad" };

const difference = (lines) => html`<ol class="box output" tabindex="0" aria-label="What changes in config.toml">${lines.map((line) => html`<li class=${TONES[line[0]]}><code>${line}</code></li>`)}</ol>`;

/** `edit`: what config/diff takes; `write(digest)` saves. The mistakes in it, none when it was saved, null when it was not. */
export async function save(app, { heading, edit, write, told, danger = false }) {
  let mistakes = null;
  const work = async (changed = false) => {
    const found = await post("config/diff", edit);
    mistakes = found.mistakes;
    if (mistakes.length) return null;
    const note = changed ? html`<p class="note warn" role="alert">config.toml was changed meanwhile. This is what your change does to it now.</p>` : null;
    const body = found.diff.length ? difference(found.diff) : html`<p>Nothing changes.</p>`;
    if (!(await ask({ heading, body: [note, body].filter(Boolean), confirm: "Save", danger }))) return (mistakes = null);
    try {
      await write(found.digest);
    } catch (error) {
      if (error instanceof ApiError && error.detail.code === "changed") return work(true);
      throw error;
    }
    return { text: told };
  };
  const done = await app.act("config", work, (said) => said);
  return done ? [] : mistakes;
}
