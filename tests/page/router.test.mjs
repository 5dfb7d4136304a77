import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, href, key, nextSort, read } from "../../static/js/router.js";

test("an empty hash is the overview", () => {
  for (const hash of ["", "#", "#/"]) assert.deepEqual(read(hash), { page: "overview", id: null, params: {} });
});

test("a place goes into the hash and comes back out of it", () => {
  const params = { when: "size > 20 GiB and 'a&b=c' in tags", sort: "-size", page: "2" };
  assert.deepEqual(read(href("library", null, params)), { page: "library", id: null, params });
});

test("an id may contain anything", () => {
  for (const id of ["7", "a/b", "50 %", "#?&"]) assert.equal(read(href("rules", id)).id, id);
});

test("a hash that somebody mangled is read as it is", () => {
  assert.equal(read("#/library/%E0%A4%A").id, "%E0%A4%A");
});

test("parameters without a value stay out of the address", () => {
  assert.equal(href("leaving", null, { state: "", q: null, sort: undefined, page: 0 }), "#/leaving?page=0");
});

test("another filter begins at the first page", () => {
  const route = read("#/library?page=7&sort=title");
  assert.equal(changed(route, { q: "heat" }), "#/library?sort=title&q=heat");
});

test("another page keeps the filters, an unfolded row keeps the page", () => {
  const route = read("#/leaving?state=held&page=2");
  assert.equal(changed(route, { page: 3 }), "#/leaving?state=held&page=3");
  assert.equal(changed(route, { open: 12 }), "#/leaving?state=held&page=2&open=12");
});

test("a column sorts in its natural direction first, then in the other", () => {
  assert.equal(nextSort("title", "-size"), "-size");
  assert.equal(nextSort("-size", "-size"), "size");
  assert.equal(nextSort("size", "-size"), "-size");
  assert.equal(nextSort("-size", "title"), "title");
  assert.equal(nextSort("title", "title"), "-title");
});

test("an unfolded row doesn't make another listing", () => {
  assert.equal(key(read("#/leaving?open=3&q=x")), key(read("#/leaving?q=x")));
  assert.notEqual(key(read("#/leaving?q=y")), key(read("#/leaving?q=x")));
});
