import assert from "node:assert/strict";
import { test } from "node:test";

import { sentence, stopped, why } from "../../static/js/words.js";

const reason = (said, verdict = "yes", more = {}) => ({ rule: "Old", said, verdict, source: "jellyfin", age: 360, ...more });

test("a reason is a sentence with its source and age", () => {
  assert.equal(sentence(reason("nobody watched it for 2 years")), "nobody watched it for 2 years (jellyfin, 6 minutes ago)");
});

test("figures and source share one pair of brackets", () => {
  assert.equal(sentence(reason("it is larger than 20 GiB (48.2 GiB)")), "it is larger than 20 GiB (48.2 GiB; jellyfin, 6 minutes ago)");
});

test("a reason without a source is told without brackets", () => {
  assert.equal(sentence(reason("it is monitored", "yes", { source: null, age: null })), "it is monitored");
});

test("an answer of this moment is just now", () => {
  assert.equal(sentence(reason("it is monitored", "yes", { age: 2 })), "it is monitored (jellyfin, just now)");
});

test("a candidate's why is one sentence of what was met, each thing said once", () => {
  const reasons = [reason("nobody watched it"), reason("it is large"), reason("it has one version", "no"), reason("it is large", "yes", { rule: "Other" })];
  assert.equal(why({ state: "scheduled", reasons }), "Nobody watched it and it is large.");
});

test("what is held says which rule can't be answered, and why", () => {
  const reasons = [reason("it is large"), reason("its IMDb rating isn't known", "unknown", { rule: "Keep well rated" })];
  assert.equal(why({ state: "held", reasons }), "Rule “Keep well rated” can't be answered: its IMDb rating isn't known.");
});

test("what stands in the way goes before the reasons", () => {
  assert.equal(why({ state: "blocked", reasons: [reason("it is monitored")], blocked_by: ["plex did not answer"] }), "plex did not answer.");
});

test("a candidate without reasons names its rules", () => {
  assert.equal(why({ state: "scheduled", rules: ["Old", "Large"], reasons: [] }), "Selected by “Old” and “Large”.");
});

test("a full stop is put only where there is none", () => {
  assert.deepEqual(["so", "so.", "so?"].map(stopped), ["so.", "so.", "so?"]);
});
