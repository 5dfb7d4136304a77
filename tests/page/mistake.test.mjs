import assert from "node:assert/strict";
import { test } from "node:test";

import { looksLikeExpression, mistakeOf, remarksOf, wordAt } from "../../static/js/compose.js";

const marked = (text, column) => {
  const { start, end } = wordAt(text, column);
  return text.slice(start, end);
};

test("what can be read has no mistake", () => {
  assert.equal(mistakeOf({ ok: true, fields: ["size"] }), null);
  assert.equal(mistakeOf(null), null);
});

test("a mistake has its column, its words and the nearest name", () => {
  const error = { code: "invalid", message: "there is no field siz", field: "when", column: 4, nearest: "size" };
  assert.deepEqual(mistakeOf({ ok: false, error }), { column: 4, message: "there is no field siz", nearest: "size" });
});

test("a mistake without a place is told all the same", () => {
  assert.deepEqual(mistakeOf({ ok: false, error: {} }), { column: null, message: "This can't be read.", nearest: null });
});

test("names that no service knows are remarked upon", () => {
  const warnings = [{ kind: "user", name: "alcie", decides: true }, { kind: "quality_profile", name: "HD", decides: false }];
  assert.deepEqual(remarksOf({ ok: true, warnings }), [
    "No service knows the user “alcie”, so that condition can't be answered.",
    "No service knows the quality profile “HD”.",
  ]);
});

test("the word at a column is marked whole", () => {
  assert.equal(marked("siz > 20 GiB", 1), "siz");
  assert.equal(marked("size > 20", 8), "20");
  assert.equal(marked("'keep in tags", 1), "'keep in tags");
  assert.equal(marked("size =< 3", 6), "=<");
  assert.equal(marked("size >", 7), "");
});

test("columns count characters, not code units", () => {
  assert.equal(marked("title == '🎬🎬' and siz > 1", 19), "siz");
});

test("the search box tells expressions from titles", () => {
  for (const text of ["size > 20 GiB", "'keep' in tags", "title == 'x'", "never_watched", "watched_by('alice')", "not monitored", "year in [1999]"]) {
    assert.ok(looksLikeExpression(text), text);
  }
  for (const text of ["heat", "The Good, the Bad and the Ugly", "Life in a Day", "Alien (1979)", "2001: A Space Odyssey", "Not Without My Daughter", ""]) {
    assert.ok(!looksLikeExpression(text), text);
  }
});
