/** Bars as inline SVG, and the same figures as a table. */

import { html } from "../html.js";

const HEIGHT = 72;
const STEP = 28;
const WIDTH = 22;

export function bars({ id, heading, unit, points }) {
  const most = Math.max(1, ...points.map((point) => point.value));
  return html`<figure class="chart">
    <svg viewBox="0 0 ${points.length * STEP} ${HEIGHT + 16}" role="img" aria-labelledby="${id}-title ${id}-text" preserveAspectRatio="xMinYMax meet">
      <title id="${id}-title">${heading}</title>
      <desc id="${id}-text">${points.map((point) => `${point.label} ${point.text}`).join("; ")}</desc>
      ${points.map((point, index) => bar(point, index * STEP, Math.max(1, (point.value / most) * HEIGHT)))}
    </svg>
    <details><summary>Show as table</summary>
      <table class="table small"><thead><tr><th scope="col">${unit}</th><th scope="col">${heading}</th></tr></thead>
      <tbody>${points.map((point) => html`<tr><td>${point.label}</td><td>${point.text}</td></tr>`)}</tbody></table>
    </details>
  </figure>`;
}

const bar = ({ label, text }, x, tall) => html`<g>
  <title>${label}: ${text}</title>
  <rect x=${x} y=${HEIGHT - tall} width=${WIDTH} height=${tall}></rect>
  <text x=${x + WIDTH / 2} y=${HEIGHT + 13}>${label.slice(0, 3)}</text>
</g>`;
