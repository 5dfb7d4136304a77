/** What stands around every page: header, navigation, bars, toasts, keys, and the way in. */

import { get, path, post, restart } from "../api.js";
import { looksLikeExpression } from "../compose.js";
import { each, html } from "../html.js";
import { go, href, PLACES } from "../router.js";
import { named, stopped, time } from "../words.js";
import { button, deed, empty, failed, loading, past, quiet, shape, sign, step, word } from "./basics.js";
import { ask, sure } from "./dialog.js";

const NEXT_THEME = { auto: "light", light: "dark", dark: "auto" };

export function frame(app) {
	if (app.signedOut) return html`<div class=frame-out>${login(app)}</div>`;
	if (!app.shown || !app.me) return html`<div class=frame-out>${app.lost ? bars(app) : loading()}</div>`;
	if (app.me.setup) return html`<div class="frame-out setup">${bars(app)}<main>${content(app)}</main>${toasts(app)}</div>`;
	return html`<div class=frame>
		${button("Skip to the content", () => document.getElementById("place").focus(), { look: "button primary skip" })}
		${header(app)}
		${navigation(app)}
		<div class=body>
			${bars(app)}
			<main class=${app.loading && "waiting"} aria-busy=${app.loading && "true"}>${content(app)}</main>
		</div>
		${toasts(app)}
	</div>`;
}

function content(app) {
	const { page, route, data, error, at } = app.shown;
	return html`<div class=page>
		<h1 id=place tabindex=-1>${page.title(data)}</h1>
		${error ? failed(error, data && at, () => app.beat()) : null}
		${data ? body(page, data, route) : error ? null : loading()}
	</div>`;
}

function body(page, data, route) {
	try {
		return page.view(data, route);
	} catch (error) {
		console.error(error);
		return empty("This can't be shown", `Reloading the page may help. ${error.message}`);
	}
}

function header(app) {
	const theme = window.reclaimerrTheme.read();
	const change = () => (window.reclaimerrTheme.write(NEXT_THEME[theme]), app.draw());
	return html`<header class=header>
		<a class=brand href="#/overview" aria-label="Reclaimerr, overview"><img src="icon.svg" alt="" width=24 height=24><span>Reclaimerr</span></a>
		${app.status.dry_run ? html`<button type=button class="chip warn" aria-haspopup=dialog @click=${explainDryRun}>Dry run</button>` : null}
		<form class=search role=search @submit=${search}>
			<label class=unseen for=search>Search titles, or write an expression</label>
			<input id=search name=q type=search autocomplete=off spellcheck=false placeholder="Title or expression" .value=${asked(app.shown.route)}><kbd aria-hidden=true>/</kbd>
		</form>
		<button type=button class=icon-button aria-label="Theme: ${theme}, change to ${NEXT_THEME[theme]}" title="Theme: ${theme}" @click=${change}>${shape("half")}</button>
	</header>`;
}

const asked = ({ page, id, params }) => (page === "library" && !id ? (params.q ?? params.when ?? "") : "");

function search(event) {
	event.preventDefault();
	const text = new FormData(event.target).get("q").trim();
	go(href("library", null, looksLikeExpression(text) ? { when: text } : { q: text }));
}

const explainDryRun = () =>
	ask({
		heading: "This is a dry run",
		body: html`<p>What would leave is announced, but nothing is removed until <code>dry_run</code> is false under <a href="#/settings?q=dry_run">Settings</a>. From then on every date is at least a day away.</p>`,
	});

const navigation = (app) => html`<nav class=navigation aria-label=Pages>
	${PLACES.filter(([name]) => app.allows(name)).map((place) => link(app, place))}
	<div class=navigation-end>${word("Keys", help, { key: "?" })}${word("Sign out", () => signOut(app))}${quiet(`${app.live.on ? "live" : ""} ${app.status.version}`)}</div>
</nav>`;

function link(app, [name, letter]) {
	const here = [app.pages[name], app.pages[name].item].includes(app.shown.page);
	const count = name === "leaving" ? app.status.sums.leaving.items : 0;
	return html`<a class=place href="#/${name}" aria-current=${here && "page"} aria-keyshortcuts="g ${letter}">
		${sign(name)}<span>${app.pages[name].title()}</span>${count ? html`<span class=count>${count}</span>` : null}</a>`;
}

const signOut = (app, out = () => app.signOut()) => post("logout").then(out, out);

async function send(app, event) {
	event.preventDefault();
	const field = event.target.elements.token;
	const enter = async () => (await post("login", { token: field.value.trim() }), get("me"));
	await app.act("login", enter, (me) => app.signIn(me));
	field.select();
}

const login = (app) => html`<main class="box login">
	<img src="icon.svg" alt="" width=48 height=48>
	<h1>Reclaimerr</h1>
	<form class=stack @submit=${(event) => send(app, event)}>
		<label class=field for=token>Token</label>
		<input id=token name=token type=password required autofocus autocomplete=current-password aria-describedby=token-help>
		<button type=submit class="button primary" ?disabled=${app.pending("login")}>Sign in</button>
		<p class=hint id=token-help>It stands under <code>[web]</code> in <code>config.toml</code>, or in the file <code>token</code> of the data directory. On the first run, open the address that the console shows.</p>
	</form>
	${toasts(app)}
</main>`;

export function bars(app) {
	const stop = app.status.breaker?.open && (app.status.breaker.text ?? "It wants a look.");
	const told = app.status.notices.filter((notice) => notice.level === "error" || app.shown?.route.page === "overview");
	return html`<div class=bars>
		${app.lost ? lost(app) : null}
		${restart.on ? strip("", "half", html`<b>Reclaimerr starts anew with the changed <code>config.toml</code>.</b> This page goes on by itself in a moment.`, null, "status") : null}
		${stop ? breaker(app, stop) : null}
		${each(told, (notice) => notice.id ?? `${notice.key} ${notice.text}`, (notice) => bar(app, notice))}
	</div>`;
}

function lost(app) {
	const { since, next, text } = app.lost;
	return strip("bad", "cross", html`<b>No connection since ${time(since)}.</b> ${stopped(text)} ${next ? `Next try at ${time(next)}.` : ""}`, button("Try now", () => app.beat()), "alert");
}

const goOn = (app, stop) => sure(app, "Go on removing?", stop, "It is right, go on", "breaker/continue", "Automation goes on.");

const breaker = (app, stop) => strip("bad", "triangle", html`<b>Automatic removal has stopped.</b> ${stopped(stop)}`,
	html`${step("#/leaving", "Look")}${app.admin ? button("It is right, go on", () => goOn(app, stop)) : null}`, "alert");

const TONES = { info: ["", "dot"], warning: ["warn", "triangle"], error: ["bad", "square"] };

function bar(app, { id, level, text, at }) {
	const [tone, drawn] = TONES[level] ?? TONES.info;
	return strip(tone, drawn, html`${stopped(text)} <span class="quiet nowrap">${past(at)}</span>`,
		app.admin && id !== null ? deed(app, "Close", path("notices", id, "dismiss"), "Notice closed.", { make: word, name: text }) : null);
}

const toasts = (app) => html`<div class=toasts role=status>${each(app.toasts, (toast) => toast, (toast) => strip(...(toast.bad ? ["bad", "cross"] : ["good", "check"]), toast.text,
	html`${toast.undo ? word("Undo", () => (app.hush(toast), toast.undo())) : null}${word("Close", () => app.hush(toast))}`, toast.bad && "alert"))}</div>`;

const strip = (tone, drawn, words, more, role = null) => html`<div class="bar ${tone}" role=${role}>${shape(drawn)}<p>${words}</p>${more}</div>`;

const PATIENCE = 1_200;

const HELP = [
	...PLACES.map(([name, letter]) => [["g", letter], named(name)]),
	[["/"], "Search"], [["j"], "Next row"], [["k"], "Row before"], [["Enter"], "Open or unfold the row"],
	[["x"], "Pick the row"], [["p"], "Keep what it names"], [["a"], "Approve it"], [["?"], "This help"],
];

let leader = -Infinity;

const writing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("main [data-row]")];

function walk(step) {
	const all = rows();
	const at = all.findIndex((row) => row.contains(document.activeElement));
	const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
	if (!next) return;
	next.focus({ preventScroll: true });
	next.scrollIntoView({ block: "nearest" });
}

function press(key) {
	const row = document.activeElement?.closest?.("[data-row]");
	row?.querySelector(`[aria-keyshortcuts="${key}"]:not(:disabled)`)?.click();
}

function open(row) {
	const fold = row.querySelector("[aria-expanded]");
	if (fold) fold.click();
	else if (row.dataset.open) go(row.dataset.open);
}

const PLAIN = {
	"/": () => document.getElementById("search")?.select(),
	j: () => walk(1),
	k: () => walk(-1),
	"?": () => help(),
	...Object.fromEntries([..."pax"].map((key) => [key, () => press(key)])),
};

export const help = () =>
	ask({ heading: "Keys", body: html`<dl class=facts>${HELP.map(([keys, text]) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${text}</dd></div>`)}</dl>` });

function pressed(event) {
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
	if (writing(event.target) || document.querySelector("dialog[open]")) return;
	if (event.key === "Enter") return event.target.matches("[data-row]") && open(event.target);
	const place = event.timeStamp - leader < PATIENCE && PLACES.find(([, letter]) => letter === event.key);
	leader = event.key === "g" ? event.timeStamp : -Infinity;
	const work = place ? () => go(`#/${place[0]}`) : PLAIN[event.key];
	if (!work) return;
	event.preventDefault();
	work();
}

export const listen = () => addEventListener("keydown", pressed);
