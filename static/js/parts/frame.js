/** What stands around every page: header, navigation, bars, toasts, keys, and the way in. */

import { ApiError, get, NoConnection, path, post } from "../api.js";
import { looksLikeExpression } from "../compose.js";
import { each, html } from "../html.js";
import { go, href, PLACES } from "../router.js";
import { named, stopped, time } from "../words.js";
import { button, empty, failed, loading, past, shape, sign, step, word } from "./basics.js";
import { goOn } from "./candidate.js";
import { ask } from "./dialog.js";

const ON_BAR = 4;
const NEXT_THEME = { auto: "light", light: "dark", dark: "auto" };

export function frame(app) {
  if (app.signedOut) return html`<div class=frame-out>${login(app)}</div>`;
  if (!app.shown || !app.me) return html`<div class=frame-out>${app.lost ? bars(app) : loading()}</div>`;
  return html`<div class=frame>
    ${button("Skip to the content", () => document.getElementById("place").focus(), { look: "button primary skip" })}
    ${header(app)}
    ${navigation(app)}
    <div class=body>
      ${bars(app)}
      <main class=${app.loading && "waiting"} aria-busy=${app.loading && "true"}>${content(app)}</main>
    </div>
    ${app.toasts.view()}
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

/** An answer that a page can't show must not take the frame with it. */
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
  const change = () => {
    window.reclaimerrTheme.write(NEXT_THEME[theme]);
    app.draw();
  };
  return html`<header class=header>
    <a class=brand href="#/overview" aria-label="Reclaimerr, overview"><img src="icon.svg" alt="" width=24 height=24><span>Reclaimerr</span></a>
    ${app.status.dry_run ? html`<button type=button class=badge aria-haspopup=dialog @click=${explainDryRun}>Dry run</button>` : null}
    <form class=search role=search @submit=${search}>
      ${sign("search")}<label class=unseen for=search>Search titles, or write an expression</label>
      <input id=search name=q type=search autocomplete=off spellcheck=false placeholder="Title or expression" .value=${asked(app.shown.route)}><kbd aria-hidden=true>/</kbd>
    </form>
    <button type=button class=icon-button aria-label="Theme: ${theme}, change to ${NEXT_THEME[theme]}" title="Theme: ${theme}" @click=${change}>${sign(theme)}</button>
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
    body: html`<p>Your services are read and judged by your rules, and what would leave is announced; but nothing is removed.</p>
    <p>When the list under Leaving is what you want, set <code>dry_run</code> under <a href="#/settings?q=dry_run">Settings</a> to false.
      From then on every date is at least a day away.</p>`,
  });

function navigation(app) {
  const places = PLACES.filter(([name]) => app.allows(name));
  const beyond = places.slice(ON_BAR);
  return html`<nav class=navigation aria-label=Pages>
    ${places.map((place, index) => link(app, place, index < ON_BAR ? "" : "beyond"))}
    ${beyond.length ? more(app, beyond) : null}
    <div class=navigation-end>${word("Keys", help, { key: "?" })}${word("Sign out", () => signOut(app))}<span class=quiet>${app.status.version}</span></div>
  </nav>`;
}

function link(app, [name, letter], kind) {
  const here = [app.pages[name], app.pages[name].item].includes(app.shown.page);
  const count = name === "leaving" ? app.status.sums.leaving.items : 0;
  return html`<a class="place ${kind}" href="#/${name}" aria-current=${here && "page"} aria-keyshortcuts="g ${letter}">
    ${sign(name)}<span>${app.pages[name].title()}</span>${count ? html`<span class=count>${count}</span>` : null}</a>`;
}

const more = (app, beyond) => html`<div class=more>
  <button type=button class=place popovertarget=more>${sign("more")}<span>More</span></button>
  <div id=more class=box popover @click=${(event) => event.currentTarget.hidePopover()}>
    ${beyond.map((place) => link(app, place, ""))}
    ${button("Sign out", () => signOut(app), { look: "place" })}
  </div>
</div>`;

async function signOut(app) {
  try {
    await post("logout");
  } finally {
    app.signOut();
  }
}

const state = { sending: false, said: null };

async function send(app, event) {
  event.preventDefault();
  const field = event.target.elements.token;
  Object.assign(state, { sending: true, said: null });
  app.draw();
  try {
    await post("login", { token: field.value.trim() });
    field.value = "";
    app.signIn(await get("me"));
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof NoConnection)) throw error;
    state.said = words(error);
    field.select();
  } finally {
    state.sending = false;
    app.draw();
  }
}

function words(error) {
  if (error.status === 401) return "This token is not known. Is it complete?";
  if (error.status === 429) return `Too many attempts. Try again in ${error.retryAfter ?? 60} seconds.`;
  return error.message;
}

export const login = (app) => html`<main class="box login">
  <img src="icon.svg" alt="" width=48 height=48>
  <h1>Reclaimerr</h1>
  <form @submit=${(event) => send(app, event)}>
    <label class=field for=token>Token</label>
    <input id=token name=token type=password required autofocus autocomplete=current-password aria-invalid=${state.said && "true"} aria-describedby="token-said token-help">
    <p class=mistake id=token-said role=alert>${state.said}</p>
    <button type=submit class="button primary" ?disabled=${state.sending}>${state.sending ? "Signing in …" : "Sign in"}</button>
    <p class="quiet small" id=token-help>It stands under <code>[web]</code> in <code>config.toml</code>, or in the file <code>token</code> of the data directory.</p>
  </form>
</main>`;

export function bars(app) {
  const stop = app.status.breaker?.open && (app.status.breaker.text ?? "It wants a look.");
  const told = app.status.notices.filter((notice) => notice.level === "error" || app.shown?.route.page === "overview");
  return html`<div class=bars>
    ${app.lost ? lost(app) : null}
    ${stop ? breaker(app, stop) : null}
    ${each(told, (notice) => notice.id ?? `${notice.key} ${notice.text}`, (notice) => bar(app, notice))}
  </div>`;
}

function lost(app) {
  const { since, next, text } = app.lost;
  return html`<div class="bar bad" role=alert>${shape("cross")}
    <p><b>No connection since ${time(since)}.</b> ${text ? stopped(text) : "Reclaimerr does not answer. What you see is not lost, only no longer fresh."} ${next ? `Next try at ${time(next)}.` : ""}</p>
    ${button("Try now", () => app.beat())}</div>`;
}

const breaker = (app, stop) => html`<div class="bar bad" role=alert>${shape("triangle")}
  <p><b>Automatic removal has stopped.</b> ${stopped(stop)}</p>
  ${step("#/leaving", "Look")}${app.admin ? button("It is right, go on", () => goOn(app, stop)) : null}</div>`;

const TONES = { info: ["", "dot"], warning: ["warn", "triangle"], error: ["bad", "square"] };

function bar(app, { id, level, text, at }) {
  const [tone, drawn] = TONES[level] ?? TONES.info;
  const close = () => app.act(`notice/${id}`, () => post(path("notices", id, "dismiss")), () => ({ text: "Notice closed." }));
  return html`<div class="bar ${tone}">${shape(drawn)}<p>${stopped(text)} <span class="quiet nowrap">${past(at)}</span></p>
    ${app.admin && id !== null ? word("Close", close, { off: app.pending(`notice/${id}`), name: text }) : null}</div>`;
}

const STAY = 7_000;

export class Toasts {
  constructor(changed) {
    this.changed = changed;
    this.items = [];
    this.next = 1;
  }

  add(toast) {
    const id = this.next++;
    this.items = [...this.items.slice(-3), { ...toast, id }];
    if (!toast.bad) setTimeout(() => this.close(id), STAY);
    this.changed();
  }

  close(id) {
    this.items = this.items.filter((item) => item.id !== id);
    this.changed();
  }

  undo({ id, undo }) {
    this.close(id);
    undo();
  }

  view() {
    return html`<div class=toasts role=status>${each(this.items, (toast) => toast.id, (toast) => html`<div class="bar ${toast.bad ? "bad" : "good"}">
      ${shape(toast.bad ? "cross" : "check")}<p>${toast.text}</p>
      ${toast.undo ? word("Undo", () => this.undo(toast)) : null}${word("Close", () => this.close(toast.id))}
    </div>`)}</div>`;
  }
}

const PATIENCE = 1_200;

const HELP = [
  ...PLACES.map(([name, letter]) => [["g", letter], named(name)]),
  [["/"], "Search"], [["j"], "Next row"], [["k"], "Row before"], [["Enter"], "Open or unfold the row"],
  [["p"], "Keep what the row names"], [["a"], "Approve it"], [["?"], "This help"],
];

let leader = -Infinity;

const writing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
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
  p: () => press("p"),
  a: () => press("a"),
};

export const help = () =>
  ask({ heading: "Keys", body: html`<dl class=keys>${HELP.map(([keys, text]) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${text}</dd></div>`)}</dl>` });

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
