/** Pictures: SVG with a title, a description, and the same as a table. */

import { html } from "../html.js";
import { table } from "./basics.js";

const TONES = ["first", "second"];
const TALL = 80;
const TOP = 14;
const WIDE = 320;

export const twin = (caption, columns, items, key) => html`<details class=hint><summary>Show as table</summary>${table({ caption, columns, items, key, look: "" })}</details>`;

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
		${twin(heading, [[unit, "label"], [heading, "text"]], points, "label")}
	</figure>`;
}

const bar = ({ label, text, axis, values }, x, step, scale) => html`<g><title>${label}: ${text}</title>
	${values.map((value, index) => html`<rect class=${TONES[index]} x=${x + step * 0.1} y=${TOP + TALL - sum(values.slice(0, index + 1)) * scale} width=${step * 0.8} height=${value * scale} />`)}
	<text x=${x + step / 2} y=105>${axis}</text></g>`;

/** How full a disk is; below it how its room went, as far as `samples` [{at, free}] go: at the ground it is full. */
export const disk = ({ id, heading, text, share, tone, samples }) => html`<svg class="disk ${tone}" viewBox="0 0 320 ${samples.length > 1 ? 40 : 8}" role=img aria-labelledby="${id}-title ${id}-text">
	<title id="${id}-title">${heading}</title><desc id="${id}-text">${text}</desc>
	<rect class=track width=320 height=8 rx=4 /><rect width=${share * WIDE} height=8 rx=4 />
	${samples.length > 1 ? html`<path d="M0 40${ridge(samples)}V40Z" />` : null}</svg>`;

function ridge(samples) {
	const [first, last] = [samples[0], samples.at(-1)].map(({ at }) => Date.parse(at));
	const most = Math.max(1, ...samples.map(({ free }) => free));
	return samples.map(({ at, free }) => `L${Math.round(((Date.parse(at) - first) / (last - first)) * WIDE)} ${Math.round(40 - (free / most) * 26)}`).join("");
}
