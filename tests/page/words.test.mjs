import assert from "node:assert/strict";
import { test } from "node:test";

import { CANDIDATE, effectIn, JOB, PROCESS, ruleSentence, SERVICE, wordsFor } from "../../static/js/words.js";

const rule = (more) => ({ action: "delete", target: "movie", services: [], grace: "14 days", auto: false, ...more });

test("every state of the contract has a word and a shape", () => {
  const contract = [
    [CANDIDATE, "scheduled due approved held snoozed dismissed blocked removing failed"],
    [SERVICE, "ok lost refused stale disabled"],
    [PROCESS, "starting running backoff fatal stopping stopped"],
    [JOB, "waiting running held done failed cancelled"],
  ];
  for (const [table, names] of contract) {
    for (const name of names.split(" ")) assert.ok(table[name]?.word && table[name].shape, name);
  }
});

test("no two states of a candidate look the same without colour", () => {
  const shapes = Object.values(CANDIDATE).map((state) => state.shape);
  assert.equal(new Set(shapes).size, shapes.length);
});

test("a state that the page doesn't know is shown as it is", () => {
  assert.equal(wordsFor(JOB, "paused").word, "paused");
});

test("a rule is one sentence", () => {
  assert.equal(ruleSentence(rule({})), "Deletes movies after 14 days of grace, if a person agrees.");
  assert.equal(ruleSentence(rule({ auto: true, services: ["radarr-hd"] })), "Deletes movies in radarr-hd after 14 days of grace, by itself.");
  assert.equal(ruleSentence(rule({ action: "protect" })), "Keeps movies, whatever other rules say.");
  assert.equal(ruleSentence(rule({ action: "tag", target: "season" })), "Tags seasons.");
});

test("removing does something in the service it speaks for, and only tells the others", () => {
  assert.match(effectIn("delete", { name: "radarr-hd", type: "radarr" }, ["radarr-hd"]), /^unmonitors it, deletes its files/);
  assert.equal(effectIn("delete", { name: "radarr-4k", type: "radarr" }, ["radarr-hd"]), "is asked first, and not changed");
  assert.equal(effectIn("delete", { name: "jellyfin", type: "jellyfin" }, ["radarr-hd"]), "is told which files went");
  assert.equal(effectIn("unmonitor", { name: "jellyfin", type: "jellyfin" }, ["radarr-hd"]), "is not changed");
});
