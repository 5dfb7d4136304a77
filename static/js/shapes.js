/** The status document as the page uses it: the one place that knows its names. Pure. */

const NONE = { items: 0, bytes: 0 };

export const NOTHING = {
	services: [], processes: [], disks: [], notices: [], next_runs: [],
	sums: { candidates: {}, jobs: {}, titles: NONE, leaving: NONE, blocked: NONE, freed: { ...NONE, month_items: 0, month_bytes: 0 } },
};

/** Folders of several services on one path are one disk. */
export function disks(items) {
	const byPath = new Map();
	for (const disk of items) {
		const known = byPath.get(disk.path);
		if (known) known.services.push(disk.service);
		else byPath.set(disk.path, { ...disk, services: [disk.service] });
	}
	return [...byPath.values()];
}

/** Each job with its depth after its parent; a child whose parent is elsewhere stands alone. */
export function families(jobs) {
	const here = new Set(jobs.map((job) => job.id));
	const below = (parent) => jobs.filter((job) => job.parent === parent.id).sort((one, other) => one.id - other.id);
	const rows = (job, depth) => [{ job, depth }, ...below(job).flatMap((child) => rows(child, depth + 1))];
	return jobs.filter((job) => !here.has(job.parent)).flatMap((job) => rows(job, 0));
}

export const isOpen = (job) => ["waiting", "running", "held"].includes(job.state);

const SECOND = 1000;

/** [idle until, wait], in milliseconds. */
const STEPS = [
	[30 * SECOND, 2 * SECOND],
	[2 * 60 * SECOND, 5 * SECOND],
	[10 * 60 * SECOND, 15 * SECOND],
	[Infinity, 30 * SECOND],
];

/** Milliseconds to the next look; null while nobody can see the page. */
export function pace({ idle, hidden, busy = false, failures = 0, live = false, news = false }) {
	if (hidden) return null;
	if (failures) return Math.min(30, 2 ** failures) * SECOND;
	if (news) return SECOND / 2;
	if (live) return (busy ? 5 : 60) * SECOND;
	const [, every] = STEPS.find(([until]) => idle < until);
	return busy ? Math.min(every, 3 * SECOND) : every;
}
