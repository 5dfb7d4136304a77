/** A title in a list: a link to its page, with what it is. */

import { html } from "../html.js";
import { bytes, exactBytes, title, what } from "../format.js";

export const titleLink = (media) => html`<a class="title" href="#/library/${media.id}">${title(media)}</a>${media.kind === "movie" ? null : html` <span class="kind">${what(media)}</span>`}`;

export const size = (count) => html`<span class="size" title=${exactBytes(count)}>${bytes(count)}</span>`;
