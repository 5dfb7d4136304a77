/** How full something is, or how far; the words beside it say the same. */

import { html } from "../html.js";
import { bytes, exactBytes, percent } from "../format.js";

export const meter = (share, label, tone = "accent", role = "img") => html`<div class="meter ${tone}" role=${role} aria-label="${label}: ${percent(share ?? 0)}"><div class="meter-fill" --share=${share ?? 0}></div></div>`;

const fullness = (share) => (share >= 0.97 ? "bad" : share >= 0.9 ? "warn" : "accent");

export function diskRow({ path, services, free, total, used_share: share, accessible }) {
  const known = share !== null && share !== undefined;
  return html`<li class="stack">
    <div class="line between"><b class="path">${path}</b><span class="quiet small">${services.join(", ")}</span></div>
    ${known ? meter(share, `${path} used`, fullness(share)) : null}
    <div class="line between small"><span title=${exactBytes(free)}>${bytes(free)} free${total ? html` <span class="quiet">of ${bytes(total)}</span>` : ""}</span>
      <span>${known ? `${percent(share)} used` : accessible === false ? "can't be reached" : "size not known"}</span></div>
  </li>`;
}
