import assert from "node:assert/strict";
import { test } from "node:test";

import { actionVerb, effectIn, learn, namesOf, stopped, wordsFor } from "../../static/js/words.js";

learn({
  job: { running: ["Running", "half", "accent"], held: ["In hand", "pause", "", "It waits."] },
  action: { delete: ["deletes", "unmonitors it, deletes its files"], unmonitor: ["stops monitoring", "stops monitoring it"], tag: ["tags", ""] },
});

test("a state has the server's word, shape, tone and help", () => {
  assert.deepEqual(wordsFor("job", "running"), { word: "Running", shape: "half", tone: "accent", help: null });
  assert.deepEqual(wordsFor("job", "held"), { word: "In hand", shape: "pause", tone: "", help: "It waits." });
  assert.deepEqual(namesOf("job"), ["running", "held"]);
});

test("a state without words is shown as it is", () => {
  assert.equal(wordsFor("job", "paused").word, "paused");
  assert.equal(wordsFor("nothing", undefined).word, "not known");
  assert.equal(actionVerb("shred"), "shred");
});

test("removing does something in the service it speaks for, and only tells the others", () => {
  assert.match(effectIn("delete", { name: "radarr-hd", type: "radarr" }, ["radarr-hd"]), /^unmonitors it, deletes its files/);
  assert.equal(effectIn("delete", { name: "radarr-4k", type: "radarr" }, ["radarr-hd"]), "is asked first, and not changed");
  assert.equal(effectIn("delete", { name: "jellyfin", type: "jellyfin" }, ["radarr-hd"]), "is told which files went");
  assert.equal(effectIn("unmonitor", { name: "jellyfin", type: "jellyfin" }, ["radarr-hd"]), "is not changed");
  assert.equal(effectIn("tag", { name: "radarr-hd", type: "radarr" }, ["radarr-hd"]), "is not changed");
});

test("a full stop is put only where there is none", () => {
  assert.deepEqual(["so", "so.", "so?"].map(stopped), ["so.", "so.", "so?"]);
});
