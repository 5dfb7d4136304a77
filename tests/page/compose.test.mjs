import assert from "node:assert/strict";
import { test } from "node:test";

import { completions, condition, joined, operators, wordBefore } from "../../static/js/compose.js";

test("a condition is written as the language wants it", () => {
  const says = (field, operator, value, text) => assert.equal(condition({ unit: "", ...field }, operator, value), text);
  says({ name: "size", type: "size", unit: "GiB" }, ">", "20", "size > 20 GiB");
  says({ name: "size", type: "size", unit: "GiB" }, "<=", "2 TB", "size <= 2 TB");
  says({ name: "plays", type: "number" }, "==", "0", "plays == 0");
  says({ name: "favourite", type: "yes/no" }, "no", "", "not favourite");
  says({ name: "tags", type: "list" }, "not in", "keep", "'keep' not in tags");
  says({ name: "title", type: "text" }, "contains", "Ocean's", 'contains(title, "Ocean\'s")');
  says({ name: "release_date", type: "date", unit: "YYYY-MM-DD" }, "<", "2010-01-01", "release_date < '2010-01-01'");
});

test("a text can't break out of its quotes", () => {
  assert.equal(condition({ name: "title", type: "text" }, "==", `a'b" or size > 1`), `title == "a'b or size > 1"`);
});

test("every type has operators", () => {
  for (const type of ["text", "number", "size", "duration", "share", "yes/no", "date", "list"]) assert.ok(operators(type).length > 1, type);
});

test("a condition is put behind what is there", () => {
  assert.equal(joined("", "a"), "a");
  assert.equal(joined(" a ", "b", "or"), "a or b");
});

test("the word before the caret is found, but not inside of quotes", () => {
  assert.equal(wordBefore("size > 1 and unw", 16), "unw");
  assert.equal(wordBefore("size > ", 7), null);
  assert.equal(wordBefore("title == 'unw", 13), null);
});

test("names that begin so go first, and a whole name offers nothing", () => {
  const names = ["last_watched", "watched_share", "size"].map((name) => ({ name }));
  assert.deepEqual(completions(names, "wat").map(({ name }) => name), ["watched_share", "last_watched"]);
  assert.deepEqual(completions(names, "size"), []);
});
