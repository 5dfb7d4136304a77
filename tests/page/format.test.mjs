import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../../static/js/words.js";

const DAY = 86_400;
const NOW = Date.parse("2026-11-21T12:00:00Z");
const later = (seconds) => new Date(NOW + seconds * 1000).toISOString();

test("sizes are told as the command line tells them", () => {
  const told = [0, 1023, 1024, 24696061952, 51754188800, 1649267441664, null].map(format.bytes);
  assert.deepEqual(told, ["0 B", "1023 B", "1.0 KiB", "23.0 GiB", "48.2 GiB", "1.50 TiB", "not known"]);
});

test("the exact size stands beside it", () => {
});

test("shares have a decimal only where it says something", () => {
  assert.deepEqual([0.81, 0.055, 0.08, 0, 1, null].map(format.percent), ["81 %", "5.5 %", "8 %", "0 %", "100 %", "not known"]);
});

test("counts agree with their word", () => {
  assert.deepEqual([0, 1, 4213].map((n) => format.plural(n, "title")), ["0 titles", "1 title", "4,213 titles"]);
});

test("a duration is its two largest units, next to each other", () => {
  const told = [0, 59, 61, 3 * 3600 + 5, 2 * DAY + 3 * 3600, 820 * DAY, 365 * DAY + 60].map((s) => format.duration(s));
  assert.equal(format.duration((3 * 365 - 1) * DAY), "2 years 11 months", "twelve months would be a year");
  assert.deepEqual(told, ["0 seconds", "59 seconds", "1 minute 1 second", "3 hours", "2 days 3 hours", "2 years 3 months", "1 year"]);
});

test("an unknown duration is not zero", () => {
  assert.equal(format.duration(null), "not known");
});

test("what was is ago, what never was says so", () => {
  assert.deepEqual([later(-360), later(-2), later(90), null].map((at) => format.ago(at, NOW)), ["6 minutes ago", "just now", "in 1 minute", "never"]);
});

test("a countdown is exact only where it is near", () => {
  const told = [12 * DAY + 5000, 2 * DAY, DAY + 4 * 3600, 20 * 60 + 5, 30, -500].map((s) => format.countdown(later(s), NOW));
  assert.deepEqual(told, ["in 12 days", "in 2 days", "in 1 day 4 hours", "in 20 minutes", "any moment", "any moment"]);
});

test("instants are shown in the reader's zone", () => {
  assert.equal(format.date("2026-11-21T23:30:00Z", "UTC"), "21 Nov 2026");
  assert.equal(format.date("2026-11-21T23:30:00Z", "Europe/Berlin"), "22 Nov 2026");
});

test("a stamp is as short as it can be without doubt", () => {
  const told = [later(-600), later(-10 * DAY), later(-400 * DAY), null].map((at) => format.stamp(at, NOW, "UTC"));
  assert.deepEqual(told, ["today 11:50", "11 Nov 12:00", "17 Oct 2025", ""]);
});

test("titles have their year, seasons and episodes their number", () => {
  assert.equal(format.title({ kind: "movie", title: "Heat", year: 1995 }), "Heat (1995)");
  assert.equal(format.title({ kind: "season", title: "The Office", year: 2005 }), "The Office");
  assert.equal(format.title({ kind: "movie", title: "Heat", year: null }), "Heat");
  assert.equal(format.what({ kind: "season", season_number: 0 }), "season 0");
  assert.equal(format.what({ kind: "episode", season_number: 2, episode_number: 4 }), "season 2 episode 4");
  assert.equal(format.what({ kind: "season", season_number: null }), "season");
});

test("lists are read as people say them", () => {
  assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((words) => format.list(words)), ["", "a", "a and b", "a, b and c"]);
});

test("a job is called by its task and by what it works on", () => {
  assert.equal(format.jobName({ task: "sync", lane: "radarr-hd", args: {} }), "Sync radarr-hd");
  assert.equal(format.jobName({ task: "reclaim-one", lane: "keeper", args: { title: "Heat" } }), "Reclaim one Heat");
  assert.equal(format.jobName({ task: "confirm", lane: "plex", args: { title: 49 } }), "Confirm plex");
  assert.equal(format.jobName({ task: "judge", lane: "keeper", args: null }), "Judge");
});
