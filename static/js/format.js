/** Figures and times in words for people. Pure: `now` is an argument, in milliseconds. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNKNOWN = "not known";
const SPANS = [[365 * DAY, "year"], [30 * DAY, "month"], [DAY, "day"], [HOUR, "hour"], [MINUTE, "minute"], [1, "second"]];

const english = globalThis.navigator?.language?.startsWith("en") ? navigator.language : "en-GB";
const grouped = new Intl.NumberFormat("en");
const nothing = (value) => value === null || value === undefined;

/** `48.2 GiB`, the same figures as the command line's. */
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

export const exactBytes = (count) => (nothing(count) ? null : `${number(count)} bytes`);

/** `81 %`, below ten with one decimal where it says something. */
export function percent(share) {
  if (nothing(share)) return UNKNOWN;
  const figure = share * 100;
  return `${figure < 10 ? Number(figure.toFixed(1)) : Math.round(figure)} %`;
}

/** `1 title`, `12 titles`. */
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

/** An instant in milliseconds, of ISO 8601 text or of milliseconds; null where there is none. */
export function instant(at) {
  const found = typeof at === "number" ? at : Date.parse(at ?? "");
  return Number.isNaN(found) ? null : found;
}

/** `6 minutes ago`; what lies ahead is `in 6 minutes`. */
export function ago(at, now) {
  if (instant(at) === null) return "never";
  const seconds = Math.round((now - instant(at)) / 1000);
  if (Math.abs(seconds) < 5) return "just now";
  return seconds < 0 ? `in ${duration(-seconds, 1)}` : `${duration(seconds, 1)} ago`;
}

/** `in 12 days`, `in 1 day 4 hours`, `in 20 minutes`: exact only where it is near. */
export function countdown(at, now) {
  if (instant(at) === null) return "no date";
  const seconds = Math.round((instant(at) - now) / 1000);
  if (seconds < MINUTE) return "any moment";
  return `in ${duration(seconds, seconds >= HOUR && seconds < 2 * DAY ? 2 : 1)}`;
}

const formats = new Map();

/** A function of an instant and, in tests, a zone; it says nothing of no instant. */
function dated(options) {
  return (at, zone) => {
    if (instant(at) === null) return "";
    const key = `${JSON.stringify(options)} ${zone}`;
    if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(english, { ...options, timeZone: zone }));
    return formats.get(key).format(instant(at));
  };
}

const DATE = { day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit" };

/** `24 Nov 2025` in the reader's own zone. */
export const date = dated(DATE);
export const time = dated(TIME);
export const day = dated({ weekday: "short", day: "numeric", month: "short" });
export const dateTime = dated({ ...DATE, ...TIME, second: "2-digit", timeZoneName: "short" });
const dayMonth = dated({ day: "numeric", month: "short" });

/** `today 12:04`, `24 Nov 12:04`, `24 Nov 2024`: as short as it can be without doubt. */
export function stamp(at, now, zone) {
  if (instant(at) === null) return "";
  if (date(at, zone) === date(now, zone)) return `today ${time(at, zone)}`;
  return Math.abs(now - instant(at)) > 300 * DAY * 1000 ? date(at, zone) : `${dayMonth(at, zone)} ${time(at, zone)}`;
}

/** `Heat (1995)`. */
export const title = ({ title: name, year, kind }) => (year && kind !== "season" && kind !== "episode" ? `${name} (${year})` : name);

/** What it is beside its title: `movie`, `season 3`, `season 3 episode 4`. */
export function what({ kind, season_number: season, episode_number: episode }) {
  if (nothing(season) || (kind !== "season" && kind !== "episode")) return kind;
  return `season ${season}${kind === "episode" ? ` episode ${episode}` : ""}`;
}

/** `a`, `a and b`, `a, b and c`. */
export const list = (words, last = "and") => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`);

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A name of the program in words: `reclaim-one` is `Reclaim one`. */
export const named = (name) => capital(name.replace(/[-_]/g, " "));

export function jobName({ task, lane, args }) {
  const about = [args?.title, args?.service, lane === "keeper" ? "" : lane].find((name) => typeof name === "string");
  return `${named(task)} ${about}`.trim();
}
