import assert from "node:assert/strict";
import { test } from "node:test";

import { clause, found, sentence, stopped, why } from "../../static/js/sentence.js";

const reason = (text, value, verdict = "yes", more = {}) => ({ rule: "Old", text, value, verdict, source: "jellyfin", age: 360, ...more });
const says = (rows) => {
  for (const [text, value, verdict, expected] of rows) assert.equal(clause(reason(text, value, verdict)), expected);
};

test("a reason is a sentence with its source and age", () => {
  assert.equal(sentence(reason("unwatched_for > 180 days", 71_000_000)), "nobody watched it for 2 years 3 months (jellyfin, 6 minutes ago)");
});

test("figures and source share one pair of brackets", () => {
  assert.equal(sentence(reason("size > 20 GiB", 51754188800)), "it is larger than 20 GiB (48.2 GiB; jellyfin, 6 minutes ago)");
});

test("a reason without a source is told without brackets", () => {
  assert.equal(sentence(reason("monitored", true, "yes", { source: null, age: null })), "it is monitored");
});

test("an answer of this moment is just now", () => {
  assert.equal(sentence(reason("monitored", true, "yes", { age: 2 })), "it is monitored (jellyfin, just now)");
});

test("comparisons are told with the bound that was met", () => {
  says([
    ["size < 20 GiB", 1e9, "yes", "it is smaller than 20 GiB (953.7 MiB)"],
    ["20 GiB < size", 51754188800, "yes", "it is larger than 20 GiB (48.2 GiB)"],
    ["size >= 23 GiB", 24696061952, "yes", "it is at least 23 GiB (23.0 GiB)"],
    ["20 GB < size < 30 GB", 25e9, "yes", "it is 23.3 GiB, between 20 GB and 30 GB"],
    ["30 GB > size > 20 GB", 25e9, "yes", "it is 23.3 GiB, between 20 GB and 30 GB"],
    ["imdb_rating < 6", 5.1, "yes", "its IMDb rating is 5.1, below 6"],
    ["imdb_votes > 10000", 1234567, "yes", "its IMDb votes are 1,234,567, above 10000"],
    ["disk_free_share < 10 %", 0.08, "yes", "the free share of its disk is 8 %, below 10 %"],
    ["year < 2000", 1999, "yes", "its year is 1999, less than 2000"],
    ["duration > 3 hours", 14000, "yes", "its length is 3 hours 53 minutes, longer than 3 hours"],
    ["title != 'Ronin'", "Heat", "yes", "its title is “Heat”, not “Ronin”"],
  ]);
});

test("a condition that isn't met is told by what was found", () => {
  says([
    ["size > 20 GiB", 1e9, "no", "it is 953.7 MiB"],
    ["unwatched_for > 180 days", 3_000_000, "no", "nobody watched it for 1 month 4 days"],
    ["imdb_rating < 6", 7.1, "no", "its IMDb rating is 7.1"],
    ["plays > 3", 1, "no", "it was played once"],
    ["title == 'Ronin'", "Heat", "no", "its title is “Heat”"],
    ["quality in ['DVD']", "Bluray-1080p", "no", "its quality is “Bluray-1080p”"],
  ]);
});

test("what is not known is neither yes nor no", () => {
  says([
    ["imdb_rating < 6", null, "unknown", "its IMDb rating isn't known"],
    ["tmdb_votes > 5", null, "unknown", "its TMDB votes aren't known"],
    ["unwatched_for > 180 days", null, "unknown", "how long nobody has watched it isn't known"],
    ["added_ago > 1 year", null, "unknown", "when it was added isn't known"],
    ["favourite", null, "unknown", "whether it is somebody's favourite isn't known"],
    ["'keep' in tags", null, "unknown", "its tags aren't known"],
    ["any_of(genres, 'Drama')", null, "unknown", "its genres aren't known"],
    ["watched_by('alice')", null, "unknown", "whether alice watched it isn't known"],
  ]);
});

test("none is an answer", () => {
  says([
    ["collection == 'Matrix'", null, "no", "it belongs to no collection"],
    ["last_watched_ago > 1 year", null, "no", "nobody ever watched it"],
    ["exists(requesters)", null, "no", "nobody asked for it"],
    ["release_group == 'X'", null, "no", "it has no release group"],
  ]);
});

test("memberships are told as they are, whichever way they were asked", () => {
  says([
    ["'keep' in tags", ["kids"], "no", "it isn't tagged “keep”"],
    ["'keep' not in tags", ["kids"], "yes", "it isn't tagged “keep”"],
    ["'Drama' in genres", ["Drama"], "yes", "its genres include “Drama”"],
    ["any_of(tags, 'a', \"b\")", [], "no", "its tags include none of “a” or “b”"],
    ["all_of(tags, 'a', 'b')", ["a", "b"], "yes", "its tags include “a” and “b”"],
  ]);
});

test("flags and persons have words of their own", () => {
  says([
    ["never_watched", 1, "yes", "nobody ever watched it"],
    ["monitored", false, "no", "it isn't monitored"],
    ["watched_by_requester", true, "yes", "whoever asked for it has watched it"],
    ["watched_by_all('alice', 'bob')", 0, "no", "not all of alice and bob watched it"],
    ["plays_by('alice') > 2", 3, "yes", "alice played it 3 times"],
    ["unwatched_for_by('bob') > 60 days", 10_000_000, "yes", "bob hasn't watched it for 3 months 25 days"],
    ["newest(3)", 7, "no", "it isn't among the newest 3"],
    ["contains(title, 'matrix')", "The Matrix", "yes", "its title contains “matrix”"],
    ["known(tmdb_rating)", null, "no", "its TMDB rating isn't known"],
  ]);
});

test("dates are dates, as text or as seconds", () => {
  says([
    ["release_date < '2010-01-01'", "1999-03-31", "yes", "it was released on 31 Mar 1999"],
    ["release_date < '2010-01-01'", 922838400, "yes", "it was released on 31 Mar 1999"],
    ["added_ago > 1 year", 40_000_000, "yes", "it was added 1 year 3 months ago"],
  ]);
});

test("a field that nobody has words for is spoken of by its name", () => {
  says([["brand_new_thing == 'x'", "x", "yes", "its brand new thing is “x”"]]);
});

test("a condition in a form that nobody has words for is quoted", () => {
  says([
    ["size + 1", 3, "yes", "“size + 1” is true (found 3)"],
    ["size + 1", null, "unknown", "“size + 1” can't be answered"],
  ]);
});

test("what was found has the condition's own unit", () => {
  assert.equal(found(reason("size > 20 GiB", 24696061952)), "23.0 GiB");
  assert.equal(found(reason("unwatched_for > 1 day", 7200, "no")), "2 hours");
  assert.equal(found(reason("monitored", 1)), "yes");
  assert.equal(found(reason("collection == 'x'", null, "no")), "none");
  assert.equal(found(reason("plays > 1", null, "unknown")), "not known");
});

test("a candidate's why is one sentence of what was met", () => {
  const reasons = [reason("unwatched_for > 180 days", 71_000_000), reason("size > 20 GiB", 51754188800), reason("versions > 1", 1, "no")];
  assert.equal(why({ state: "scheduled", reasons }), "Nobody watched it for 2 years 3 months and it is larger than 20 GiB (48.2 GiB).");
});

test("the same reason of two rules is said once", () => {
  const reasons = [reason("size > 20 GiB", 51754188800), reason("size > 20 GiB", 51754188800, "yes", { rule: "Other" })];
  assert.equal(why({ state: "due", reasons }), "It is larger than 20 GiB (48.2 GiB).");
});

test("what is held says which rule can't be answered, and why", () => {
  const reasons = [reason("size > 20 GiB", 51754188800), reason("imdb_rating > 8", null, "unknown", { rule: "Keep well rated" })];
  assert.equal(why({ state: "held", reasons }), "Rule “Keep well rated” can't be answered: its IMDb rating isn't known.");
});

test("what stands in the way goes before the reasons", () => {
  const blocked_by = ["plex did not answer at 12:04"];
  assert.equal(why({ state: "blocked", reasons: [reason("monitored", true)], blocked_by }), "plex did not answer at 12:04.");
});

test("a candidate without reasons names its rules", () => {
  assert.equal(why({ state: "scheduled", rules: ["Old", "Large"], reasons: [] }), "Selected by “Old” and “Large”.");
});

test("a full stop is put only where there is none", () => {
  assert.deepEqual(["so", "so.", "so?"].map(stopped), ["so.", "so.", "so?"]);
});
