/** Instants in words, with the exact one when pointed at. */

import { now } from "../api.js";
import { html } from "../html.js";
import { ago, countdown, dateTime, stamp } from "../format.js";

const shown = (at, words) => html`<time datetime=${at} title=${dateTime(at)}>${words}</time>`;

export const past = (at) => shown(at, ago(at, now()));
export const ahead = (at) => shown(at, at ? countdown(at, now()) : "not planned");
export const stamped = (at) => shown(at, stamp(at, now()));
