import assert from "node:assert/strict";
import { test } from "node:test";

import { pace } from "../../static/js/shapes.js";

const SECOND = 1000;
const wait = (idle, more = {}) => pace({ idle: idle * SECOND, hidden: false, ...more });

test("it looks often after somebody did something, and slowly later", () => {
  assert.deepEqual([0, 29, 31, 130, 700].map((idle) => wait(idle)), [2000, 2000, 5000, 15000, 30000]);
});

test("nobody looks while nobody sees", () => {
  assert.equal(wait(0, { hidden: true }), null);
  assert.equal(wait(0, { hidden: true, failures: 3 }), null);
});

test("something that runs is watched", () => {
  assert.equal(wait(700, { busy: true }), 3000);
  assert.equal(wait(0, { busy: true }), 2000);
});

test("failures are tried again ever more slowly, up to half a minute", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 50].map((failures) => wait(0, { failures })), [2000, 4000, 8000, 16000, 30000, 30000]);
});

test("what a stream tells is looked at soon, and otherwise little is asked", () => {
  assert.equal(wait(0, { live: true }), 60000);
  assert.equal(wait(0, { live: true, busy: true }), 5000);
  assert.equal(wait(700, { live: true, news: true }), 500);
  assert.equal(wait(0, { live: true, news: true, failures: 1 }), 2000);
  assert.equal(wait(0, { live: true, news: true, hidden: true }), null);
});
