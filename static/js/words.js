/** Figures, times and states in words for people. Pure: `now` is an argument, in milliseconds. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNKNOWN = "not known";
const SPANS = [[365 * DAY, "year"], [30 * DAY, "month"], [DAY, "day"], [HOUR, "hour"], [MINUTE, "minute"], [1, "second"]];

const english = globalThis.navigator?.language?.startsWith("en") ? navigator.language : "en-GB";
const grouped = new Intl.NumberFormat("en");
const nothing = (value) => value === null || value === undefined;

export function bytes(count) {
	if (nothing(count)) return UNKNOWN;
	let size = count;
	for (const unit of ["B", "KiB", "MiB", "GiB"]) {
		if (Math.abs(size) < 1024) return `${unit === "B" ? size : size.toFixed(1)} ${unit}`;
		size /= 1024;
	}
	return `${size.toFixed(2)} TiB`;
}

export const number = (value) => (nothing(value) ? UNKNOWN : grouped.format(value));

export function percent(share) {
	if (nothing(share)) return UNKNOWN;
	const figure = share * 100;
	return `${figure < 10 ? Number(figure.toFixed(1)) : Math.round(figure)} %`;
}

export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

/** `2 years 3 months`: the largest units, each next to the one before. */
export function duration(seconds, units = 2) {
	if (nothing(seconds)) return UNKNOWN;
	let rest = Math.max(0, Math.round(seconds));
	const first = SPANS.findIndex(([size]) => rest >= size);
	if (first < 0) return "0 seconds";
	const words = [];
	for (const [size, word] of SPANS.slice(first, first + units)) {
		const many = words.length && word === "month" ? Math.min(11, Math.floor(rest / size)) : Math.floor(rest / size);
		if (many) words.push(plural(many, word));
		rest -= many * size;
	}
	return words.join(" ");
}

/** Milliseconds, of ISO 8601 text or of milliseconds; null where there is no instant. */
export function instant(at) {
	const found = typeof at === "number" ? at : Date.parse(at ?? "");
	return Number.isNaN(found) ? null : found;
}

export function ago(at, now) {
	if (instant(at) === null) return "never";
	const seconds = Math.round((now - instant(at)) / 1000);
	if (Math.abs(seconds) < 5) return "just now";
	return seconds < 0 ? `in ${duration(-seconds, 1)}` : `${duration(seconds, 1)} ago`;
}

/** `in 12 days`, `in 1 day 4 hours`: exact only where it is near. */
export function countdown(at, now) {
	if (instant(at) === null) return "no date";
	const seconds = Math.round((instant(at) - now) / 1000);
	if (seconds < MINUTE) return "any moment";
	return `in ${duration(seconds, seconds >= HOUR && seconds < 2 * DAY ? 2 : 1)}`;
}

/** A function of an instant and, in tests, a zone. */
function dated(options) {
	const made = (timeZone) => new Intl.DateTimeFormat(english, { ...options, timeZone });
	const here = made();
	return (at, zone) => (instant(at) === null ? "" : (zone ? made(zone) : here).format(instant(at)));
}

const DATE = { day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit" };

export const date = dated(DATE);
export const time = dated(TIME);
export const day = dated({ weekday: "short", day: "numeric", month: "short" });
export const dateTime = dated({ ...DATE, ...TIME, second: "2-digit", timeZoneName: "short" });
const dayMonth = dated({ day: "numeric", month: "short" });

export function stamp(at, now, zone) {
	if (instant(at) === null) return "";
	if (date(at, zone) === date(now, zone)) return `today ${time(at, zone)}`;
	return Math.abs(now - instant(at)) > 300 * DAY * 1000 ? date(at, zone) : `${dayMonth(at, zone)} ${time(at, zone)}`;
}

export const title = ({ title: name, year, kind }) => (year && kind !== "season" && kind !== "episode" ? `${name} (${year})` : name);

/** `movie`, `season 3`, `season 3 episode 4`. */
export function what({ kind, season_number: season, episode_number: episode }) {
	if (nothing(season) || (kind !== "season" && kind !== "episode")) return kind;
	return `season ${season}${kind === "episode" ? ` episode ${episode}` : ""}`;
}

export const list = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const named = (name) => capital(name.replace(/[-_]/g, " "));

export function jobName({ task, lane, args }) {
	const about = [args?.title, args?.service, lane === "keeper" ? "" : lane].find((name) => typeof name === "string");
	return `${named(task)} ${about}`.trim();
}

let words = {};

export const learn = (told) => (words = told);

export const namesOf = (kind) => Object.keys(words[kind] ?? {});

/** A state without words is shown as it is. */
export function wordsFor(kind, name) {
	const [word, shape, tone = "", help = null] = words[kind]?.[name] ?? [String(name ?? "not known"), "ring"];
	return { word, shape, tone, help };
}

export const KEPT = { word: "Kept", shape: "check", tone: "good" };

const doing = (action) => words.action?.[action] ?? [action];

export const actionVerb = (action) => doing(action)[0];

export function effectIn(action, { name, type }, spokenFor) {
	const [, does] = doing(action);
	if (!does) return "is not changed";
	if (type === "plex" || type === "jellyfin") return action === "unmonitor" ? "is not changed" : "is told which files went";
	return spokenFor.includes(name) ? does : "is asked first, and not changed";
}

/** What there is of a kind, for a choice. */
export const options = (kind) => Object.entries(words[kind] ?? {}).map(([name, [word]]) => [name, capital(word)]);

/** A text with a stop at its end. */
export const stopped = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);
