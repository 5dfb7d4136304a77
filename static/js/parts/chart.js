/** Pictures: SVG with a title, a description, and the same as a table. */

import { html } from "../html.js";
import { table } from "./basics.js";

const TONES = ["first", "second"];
const TALL = 80;
const TOP = 14;
const WIDE = 320;

const sum = (values) => values.reduce((one, other) => one + other, 0);

/** `points`: [{label, text, values, axis}], the `values` stacked as `names` calls them; `top` says how much the highest is. */
export function bars({ id, heading, unit, points, top, names = [] }) {
	const step = WIDE / points.length;
	const scale = TALL / Math.max(1, ...points.map(({ values }) => sum(values)));
	return html`<figure class=chart>
		<svg viewBox="0 0 320 108" role=img aria-labelledby="${id}-title ${id}-text">
			<title id="${id}-title">${heading}</title><desc id="${id}-text">${points.map(({ label, text }) => `${label}: ${text}`).join("; ")}</desc>
			<path d="M0 14H320M0 94H320" /><text class=top y=10>${top}</text>
			${points.map((point, index) => bar(point, index * step, step, scale))}
		</svg>
		<figcaption class="line hint">${names.map((name, index) => html`<span class=${TONES[index]}>${name}</span>`)}</figcaption>
		<details class=hint><summary>Show as table</summary>${table({ caption: heading, columns: [[unit, ({ label }) => label], [heading, ({ text }) => text]], items: points, key: ({ label }) => label, look: "" })}</details>
	</figure>`;
}

const bar = ({ label, text, axis, values }, x, step, scale) => html`<g><title>${label}: ${text}</title>
	${values.map((value, index) => html`<rect class=${TONES[index]} x=${x + step * 0.1} y=${TOP + TALL - sum(values.slice(0, index + 1)) * scale} width=${step * 0.8} height=${value * scale} />`)}
	<text x=${x + step / 2} y=105>${axis}</text></g>`;
