import assert from "node:assert/strict";
import { test } from "node:test";

import { disks, families, isOpen } from "../../static/js/shapes.js";

const job = (id, parent = null) => ({ id, parent });
const row = ({ job: { id }, depth }) => [id, depth];

test("folders of several services on one path are one disk", () => {
  const found = disks([{ path: "/data", service: "radarr" }, { path: "/mnt", service: "radarr" }, { path: "/data", service: "sonarr" }]);
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
