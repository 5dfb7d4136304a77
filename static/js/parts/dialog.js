/** Questions in a native <dialog>: shown modally, answered once, then gone. */

import { html, render } from "../html.js";
import { button } from "./button.js";

/**
 * Ask, and resolve to the answer's form data, or to null when the person thinks better of it.
 * `typed` is a word that has to be typed before the confirming button works; without `confirm` there is only "Close".
 */
export function ask({ heading, body, confirm = null, danger = false, typed = null }) {
  const dialog = document.createElement("dialog");
  const draw = (ready) => render(question({ heading, body, confirm, danger, typed, ready, draw, dialog }), dialog);
  dialog.setAttribute("aria-labelledby", "question");
  document.body.append(dialog);
  draw(typed === null);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog-buttons button")).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes" ? new FormData(dialog.querySelector("form")) : null);
      dialog.remove();
    });
  });
}

const question = ({ heading, body, confirm, danger, typed, ready, draw, dialog }) => html`<form method="dialog" class="dialog">
  <h2 id="question">${heading}</h2>
  <div class="stack">${body}</div>
  ${typed === null ? null : html`<label class="field">Type ${typed} to go on <input name="typed" autocomplete="off" @input=${(event) => draw(event.target.value.trim() === typed)}></label>`}
  <div class="dialog-buttons">
    ${button(confirm ? "Cancel" : "Close", () => dialog.close("no"))}
    ${confirm ? html`<button type="submit" value="yes" class="button ${danger ? "danger" : "primary"}" ?disabled=${!ready}>${confirm}</button>` : null}
  </div>
</form>`;
