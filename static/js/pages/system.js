/** What runs by itself: jobs, tasks, processes, logs, copies of the database, and who changed what. */

import { get, listing, now, path, post, remove } from "../api.js";
import { each, html } from "../html.js";
import { go } from "../router.js";
import { families, isOpen } from "../shapes.js";
import { bytes, dateTime, duration, instant, jobName, named, options, time } from "../words.js";
import { ahead, button, card, choice, deed, nothing, pager, part, past, progress, section, stamped, stateChip, table, tabs, titleFilter, word } from "../parts/basics.js";
import { sure } from "../parts/dialog.js";

const busy = (job) => job.state === "running" || job.state === "held";

export const jobs = (app) => ({
	item: jobPage(app),
	load: listing("jobs", 100),
	busy: (data) => data.items.some(busy),
	view: (data, route) => html`
		${tabs(route, "state", "State", [["", "All"], ...options("job")])}
		${data.items.length ? list(data.items) : nothing(route, "No jobs yet", "Reads, judgements and removals stand here while they run, and for some weeks after.")}
		${pager(route, data)}`,
});

const COLUMNS = [
	["Job", ({ job, depth }) => html`<span class=indent --depth=${depth}></span><a class=title href="#/jobs/${job.id}">${jobName(job)}</a>${job.error ? html`<p class=why>${job.error}</p>` : null}`, "grow"],
	["State", ({ job }) => stateChip("job", job.state)],
	["Progress", ({ job }) => (busy(job) ? progress(job.progress, jobName(job)) : job.result && said(job.result)), "quiet grow"],
	["Took", ({ job }) => tookJob(job), "nowrap"],
	["Started", ({ job }) => stamped(job.started ?? job.created), "nowrap"],
	["Asked by", ({ job }) => job.requested_by, "quiet"],
];

const list = (items) => table({ caption: "Jobs", columns: COLUMNS, items: families(items), key: ({ job }) => job.id, open: ({ job }) => `#/jobs/${job.id}` });

function tookJob(job) {
	const from = instant(job.started);
	return from === null ? "" : took(((instant(job.ended) ?? now()) - from) / 1000);
}

const jobPage = (app) => ({
	title: (job) => (job ? jobName(job) : "Job"),
	load: ({ id }, signal) => get(path("jobs", id), {}, signal),
	busy: isOpen,
	view: (job) => html`
		<p class=line>${stateChip("job", job.state)} <span class=quiet>asked by ${job.requested_by}, ${stamped(job.created)}${job.started ? `, took ${tookJob(job)}` : ""}</span></p>
		${busy(job) ? progress(job.progress, jobName(job)) : null}
		${job.error ? html`<p class="note warn">${job.error}</p>` : null}
		<p class=line>${buttons(app, job)}${job.parent ? html`<a href="#/jobs/${job.parent}">The job it belongs to</a>` : null}</p>
		${job.children.length ? part("Jobs it handed out", list(job.children)) : null}
		${part("Output", job.output.length ? lines(job.output, "Output") : html`<p class=quiet>It has said nothing${isOpen(job) ? " yet" : ""}.</p>`)}`,
});

function buttons(app, job) {
	const off = app.pending(`job/${job.id}`);
	const act = (work, text) => app.act(`job/${job.id}`, work, () => ({ text: `${jobName(job)} ${text}.` }));
	const cancel = () => act(() => post(path("jobs", job.id, "cancel")), "is asked to stop");
	const forget = () => act(() => remove(path("jobs", job.id)).then(() => go("#/jobs")), "is forgotten");
	if (isOpen(job)) return button(job.asked_to_stop ? "Stopping …" : "Stop", cancel, { off: off || job.asked_to_stop });
	return job.parent ? null : button("Forget it", forget, { off });
}

const TONES = { warning: "warn", error: "bad", critical: "bad" };
const LEVELS = ["debug", "info", "warning", "error"];
const key = "name";

export const system = (app) => ({
	async load({ params: { page } }, signal) {
		const [processes, backups, audit] = await Promise.all([get("processes", {}, signal), get("backups", {}, signal), get("audit", { page, size: 30 }, signal)]);
		return { processes: processes.items, backups: backups.items, audit };
	},
	view: ({ processes, backups, audit }, route) => html`
		${section("Processes", processColumns(app), processes, { key })}
		<section class=stack><div class=ends><h2>Copies of the database</h2>${deed(app, "Copy now", "backups", "A copy is being made.")}</div>
			${backups.length ? table({ caption: "Copies of the database", columns: COPIES, items: backups, key }) : html`<p class=quiet>None yet; one is made each day.</p>`}</section>
		${section("Who changed what", DEEDS, audit.items)}${pager(route, audit)}
		${card("About", html`<p>Reclaimerr ${app.status.version}, ${bytes(processes.reduce((sum, one) => sum + (one.memory ?? 0), 0))} of memory · <a href="api/v1/openapi.json">the API</a> · <a href=metrics>figures for Prometheus</a></p>`)}`,
});

const COPIES = [["Copy", (one) => html`<code>${one.name}</code>`, "grow"], ["Made", (one) => stamped(one.at), "nowrap"], ["Why", "why"], ["Size", (one) => bytes(one.bytes), "end"]];

const DEEDS = [["When", (row) => stamped(row.at), "nowrap"], ["Who", "who"], ["What", (row) => `${row.what} ${row.subject}`, "grow"], ["More", (row) => row.detail && html`<span class=path>${row.detail}</span>`, "quiet"]];

const processColumns = (app) => [
	["Process", (one) => html`<b>${one.name}</b>`, "nowrap"],
	["State", (one) => stateChip("process", one.state)],
	["Doing", (one) => one.job || one.reason, "quiet"],
	["Since", (one) => past(one.since ?? one.started_at), "nowrap"],
	["Beat", (one) => past(one.heartbeat_at), "nowrap quiet"],
	["Memory", (one) => (one.memory ? bytes(one.memory) : "–"), "end"],
	["Restarts", (one) => html`<span title=${one.last_exit && `last exit: ${one.last_exit}`}>${one.restarts}</span>`, "end"],
	["What to do", (one) => wishes(app, one), "do"],
];

function wishes(app, one) {
	const { name } = one;
	if (one.kind === "supervisor") return null;
	const ready = (verb, words) => deed(app, verb, path("processes", name, verb.toLowerCase()), `${name} is being ${words}.`, { make: word, name });
	const stop = () => sure(app, `Stop ${name}?`, "Until it is started again, its service is not read, and nothing that depends on it is decided.", "Stop it", path("processes", name, "stop"), `${name} is being stopped.`);
	if (one.state === "stopped" || one.state === "fatal") return ready("Start", "started");
	return html`<div class=words>${ready("Restart", "restarted")}${one.kind === "web" ? null : word("Stop", stop, { name })}</div>`;
}

export const tasks = (app) => ({
	load: listing("tasks"),
	view: ({ items }) => table({ caption: "Tasks", columns: taskColumns(app), items, key }),
});

const took = (seconds) => (typeof seconds !== "number" ? "–" : seconds < 1 ? "under a second" : duration(seconds, 1));

const said = (result) => (result && typeof result === "object" ? Object.entries(result).filter(([, value]) => typeof value !== "object").slice(0, 3).map(([name, value]) => `${named(name)} ${value}`).join(", ") : (result ?? "–"));

const taskColumns = (app) => [
	["Task", (one) => html`<b>${named(one.task)} ${one.service}</b><p class=why>${one.waits_for ?? one.help}</p>`, "grow"],
	["Schedule", (one) => html`<a href="#/settings?q=schedules" aria-label="${one.schedule ?? "no schedule"}: ${one.name}">${one.schedule ?? "–"}</a>`, "nowrap"],
	["Last", (one) => past(one.last), "nowrap"],
	["Took", (one) => took(one.seconds), "nowrap"],
	["Result", (one) => said(one.result), "quiet grow"],
	["Next", (one) => ahead(one.next), "nowrap"],
	["Run", (one) => deed(app, "Run now", path("tasks", one.name, "run"), `${named(one.task)} is queued.`, { make: word, name: one.name }), "do"],
];

export const logs = (app) => ({
	topics: "log",
	load: listing("logs", 300),
	view: ({ items }, route) => html`
		<div class=filters>${titleFilter(route, "Text", "part of a line")}${choice(route, "process", "Process", [["", "All"], ...app.status.processes.map(({ name }) => [name, name])])}${choice(route, "level", "Level", [["", "All"], ...LEVELS.map((name) => [name, `${named(name)} and worse`])])}</div>
		${items.length ? lines(items, "Log, the newest line first") : nothing(route, "Nothing was logged", "")}`,
});

const lines = (items, label) => html`<ol class="box output" tabindex=0 aria-label=${label}>${each(items, (line, index) => line.id ?? `${line.at} ${index}`, logLine)}</ol>`;

const logLine = ({ at, level, process, text }) => html`<li class=${TONES[level]}><time title=${dateTime(at)}>${time(at)}</time><span>${process ? html`<b>${process}</b> ` : null}${text}</span></li>`;
