/** Questions in a native <dialog>: asked modally, answered once, then gone. */

import { html, render } from "../html.js";
import { button } from "./basics.js";

/** The answer's form data, or null when the person thinks better of it; without `confirm` it only wants to be read. */
export function ask({ heading, body, confirm = null, danger = false }) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "question");
  document.body.append(dialog);
  render(html`<form method="dialog" class="dialog">
    <h2 id="question">${heading}</h2>
    <div class="stack">${body}</div>
    <div class="line end-line">
      ${button(confirm ? "Cancel" : "Close", () => dialog.close("no"))}
      ${confirm ? html`<button type="submit" value="yes" class="button ${danger ? "danger" : "primary"}">${confirm}</button>` : null}
    </div>
  </form>`, dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".end-line button")).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes" ? new FormData(dialog.querySelector("form")) : null);
      dialog.remove();
    });
  });
}
