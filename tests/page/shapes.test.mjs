import assert from "node:assert/strict";
import { test } from "node:test";

import { disks, families, isOpen, summary } from "../../static/js/shapes.js";

const job = (id, parent = null) => ({ id, parent });
const row = ({ job: { id }, depth }) => [id, depth];

test("a status without sums is all zero", () => {
  const { leaving, freed, month, jobs, stop } = summary({ sums: {} });
  assert.deepEqual({ leaving, freed, month, jobs, stop }, {
    leaving: { items: 0, bytes: 0 }, freed: { items: 0, bytes: 0 }, month: { items: 0, bytes: 0 }, jobs: 0, stop: null,
  });
});

test("what a person put aside, and what is held, isn't leaving", () => {
  const one = { items: 1, bytes: 10 };
  const candidates = { scheduled: one, due: one, blocked: one, held: one, snoozed: one, dismissed: one };
  const { leaving, held, blocked } = summary({ sums: { candidates } });
  assert.deepEqual([leaving.items, leaving.bytes, held.items, blocked.items], [3, 30, 1, 1]);
});

test("a library is its titles, not their versions as well", () => {
  const library = { movie: { items: 2, bytes: 20 }, version: { items: 3, bytes: 20 }, series: { items: 1, bytes: 5 } };
  assert.deepEqual(summary({ sums: { library } }).library, { items: 3, bytes: 25 });
});

test("a stopped breaker has words", () => {
  assert.equal(summary({ sums: {}, breaker: { open: true, text: "Sonarr lost 412 of 800 series" } }).stop, "Sonarr lost 412 of 800 series");
  assert.equal(summary({ sums: {}, breaker: { open: false } }).stop, null);
});

test("folders of several services on one path are one disk", () => {
  const found = disks({ disks: [{ path: "/data", service: "radarr" }, { path: "/mnt", service: "radarr" }, { path: "/data", service: "sonarr" }] });
  assert.deepEqual(found.map((disk) => [disk.path, disk.services]), [["/data", ["radarr", "sonarr"]], ["/mnt", ["radarr"]]]);
});

test("jobs stand below the job that handed them out, in their order", () => {
  const rows = families([job(9), job(8, 5), job(7, 6), job(6, 5), job(5)]).map(row);
  assert.deepEqual(rows, [[9, 0], [5, 0], [6, 1], [7, 2], [8, 1]]);
});

test("a child whose parent is on another page stands alone", () => {
  assert.deepEqual(families([job(4, 1), job(3)]).map(row), [[4, 0], [3, 0]]);
});

test("a job is open until it has ended", () => {
  const states = ["waiting", "running", "held", "done", "failed", "cancelled"];
  assert.deepEqual(states.filter((state) => isOpen({ state })), ["waiting", "running", "held"]);
});
