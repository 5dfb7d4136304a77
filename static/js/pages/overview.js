/** Is anything about to be lost, why, when, how is it stopped, how much room is there. */

import { get } from "../api.js";
import { each, html } from "../html.js";
import { href } from "../router.js";
import { disks } from "../shapes.js";
import { bytes, date, duration, jobName, named, percent, plural } from "../words.js";
import { ahead, card, hint, noService, past, progress, quiet, size, stateChip, table, titleLink } from "../parts/basics.js";
import { actions, answer, when } from "../parts/candidate.js";
import { bars, disk, twin } from "../parts/chart.js";

const SHOWN = 6;

export function overview(app) {
	async function load(route, signal) {
		const asked = [["candidates", { size: SHOWN }], ["stats"], ["disks"], ["requests", { state: "pending", size: 1 }], ["jobs", { state: "running", size: SHOWN }]];
		const [candidates, stats, { items }, asks, jobs] = await Promise.all(asked.map(([where, params]) => get(where, params, signal)));
		return { candidates, stats, disks: disks(items), asks: asks.total, jobs: jobs.items };
	}

	return {
		load,
		busy: ({ jobs }) => jobs.length > 0,
		view: (data) => html`
			${answer(app.status, data.candidates.items)}
			<div class=cards>
				<div class="stack wide">${needs(app.status, data.asks)}${leavingCard(app, data.candidates)}${spaceCard(data.stats.space)}${runningCard(data.jobs)}${card("Next runs", listOf(app.status.next_runs.slice(0, SHOWN), (run) => `${run.task} ${run.service}`, coming, "Nothing is planned."), "tasks")}</div>
				<div class="stack wide">${disksCard(data.disks)}${freedCard(app.status, data.stats)}${healthCard(app.status)}</div>
			</div>`,
	};
}

const listOf = (items, key, row, none) => (items.length ? html`<ul class=stack>${each(items, key, row)}</ul>` : html`<p class=quiet>${none}</p>`);

function needs({ sums: { candidates } }, asks) {
	const states = [["due", "with grace over: approve or keep"], ["held", "held: a rule can't be answered"], ["blocked", "blocked: something is in the way, it is tried again"], ["failed", "that could not be removed"]];
	const rows = states.map(([state, words]) => [candidates[state]?.items, words, href("leaving", null, { state })]);
	const wanted = [[asks, "asked for by somebody: nothing of it leaves before you answer", "#/requests"], ...rows].filter(([count]) => count);
	return wanted.length ? card("Needs you", listOf(wanted, ([, words]) => words, ([count, words, where]) => html`<li><a href=${where}>${plural(count, "title")}</a> ${words}</li>`)) : null;
}

function leavingCard(app, { items, total }) {
	const columns = [
		["Title", ({ media, why }) => html`${titleLink(media)}<p class=why>${why}</p>`, "grow"], ["When", when], ["Size", (item) => size(item.bytes), "end"],
		["Keep", (item) => actions(app, item, { brief: true }), "do"],
	];
	return card("Leaving next", html`${items.length ? table({ caption: "Leaving next", columns, items, look: "", open: ({ media }) => `#/library/${media.id}` }) : html`<p>No rule selects anything now. <a href="#/rules">Look at the rules</a></p>`}
		${total > items.length ? html`<a class=small href="#/leaving">${plural(total - items.length, "more title")}</a>` : null}`, "leaving");
}

const spoken = (age) => age.replace(/m$/, " months").replace(/y$/, " years").replace("never", "never watched").replace("unknown", "not known");

function spaceCard(space) {
	const points = [...new Set(space.map(({ age }) => age))].map((age) => {
		const values = ["movie", "season"].map((kind) => space.find((one) => one.age === age && one.kind === kind)?.bytes ?? 0);
		return { axis: age, label: spoken(age), values, text: values.map(bytes).join(" + ") };
	});
	const top = bytes(Math.max(...points.map(({ values: [movies, seasons] }) => movies + seasons)));
	return points.length ? card("Where the space is", bars({ id: "space", heading: "Size by time since it was watched", unit: "Last watched", points, top, names: ["movies", "seasons"] }), "library") : null;
}

const runningCard = (jobs) => (jobs.length ? card("Running now", listOf(jobs, "id", running), "jobs") : null);

const running = (job) => html`<li class=stack><div class=ends><a class=title href="#/jobs/${job.id}">${jobName(job)}</a>${hint(`${percent(job.progress)}, asked by ${job.requested_by}`)}</div>${progress(job.progress, jobName(job))}</li>`;

const tone = (share) => (share >= 0.97 ? "bad" : share >= 0.9 ? "warn" : "accent");

function diskRow({ path, services, free, total, used_share: share, accessible, fills_in: fills, samples }, index) {
	const known = typeof share === "number";
	const used = known ? `${percent(share)} used` : accessible === false ? "can't be reached" : "size not known";
	const soon = fills === null ? "" : `full in about ${duration(fills, 1)}`;
	const then = samples.length > 1 ? `${bytes(samples[0].free)} were free ${date(samples[0].at)}` : "";
	return html`<li class=stack>
		<div class=ends><b class=path>${path}</b>${hint(services.join(", "))}</div>
		${known ? disk({ id: `disk-${index}`, heading: `${path}: ${used}`, text: [`${bytes(free)} are free`, then, soon].filter(Boolean).join(", "), share, tone: tone(share), samples }) : null}
		<div class="ends small"><span>${bytes(free)} free${total ? quiet(` of ${bytes(total)}`) : ""}</span><span>${used}</span></div>
		${then || soon ? html`<div class="ends small">${quiet(then)}<b>${soon}</b></div>` : null}
	</li>`;
}

const DAYS = [["Disk", "path"], ["Day", ({ at }) => date(at), "nowrap"], ["Free", ({ free }) => bytes(free), "end"]];

/** The last day, and each a week before. */
const weekly = ({ path, samples }) => samples.filter((_, index) => (samples.length - 1 - index) % 7 === 0).map((one) => ({ path, ...one }));

const disksCard = (all) => card("Disks", html`${listOf(all, "path", diskRow, "No root folder has been read yet.")}${all.length ? twin("Room on the disks", DAYS, all.flatMap(weekly), (one, index) => index) : null}`);

const monthName = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });

function freedCard(status, { freed_by_week: weeks }) {
	const { freed } = status.sums;
	const points = weeks.map((one) => ({
		label: `week of ${date(one.week, "UTC")}`, values: [one.bytes], text: `${bytes(one.bytes)}, ${plural(one.items, "title")}`,
		axis: Number(one.week.slice(8)) < 8 ? monthName.format(Date.parse(one.week)) : "",
	}));
	const most = Math.max(...points.map(({ values }) => values[0]));
	const figure = (sum, words) => html`<div><b>${bytes(sum.bytes)}</b>${hint(`${plural(sum.items, "title")} ${words}`)}</div>`;
	return card("Freed", html`<div class="tiles figures">${figure({ items: freed.month_items, bytes: freed.month_bytes }, "in 30 days")}${figure(freed, "in all")}</div>
		${most > 0 ? bars({ id: "freed", heading: "Freed by week", unit: "Week", points, top: bytes(most) }) : null}`, "history");
}

const coming = ({ task, service, at }) => html`<li class=ends><span>${named(task)} ${quiet(service)}</span>${hint(ahead(at))}</li>`;

function healthCard({ processes, services }) {
	const row = ({ name, state, job, memory }) => {
		const service = services.find((one) => one.name === name);
		return html`<li class=ends><span class=line><b>${name}</b>${service && state === "running" ? stateChip("service", service.state) : stateChip("process", state)}</span>
			${hint(job ?? (service ? service.message || html`read ${past(service.last_sync)}` : memory && bytes(memory)))}</li>`;
	};
	return card("Services and processes", html`${services.length ? null : html`<p class=quiet>${noService}</p>`}${listOf(processes, "name", row, "None.")}`, "services");
}
