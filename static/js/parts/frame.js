/** What stands around every page. */

import { post } from "../api.js";
import { html } from "../html.js";
import { help } from "../keys.js";
import { looksLikeExpression } from "../mistake.js";
import { go, href, PLACES } from "../router.js";
import { summary } from "../shapes.js";
import { bars } from "./bars.js";
import { button, empty, failed, loading, sign, word } from "./basics.js";
import { ask } from "./dialog.js";
import { login } from "./login.js";

const ON_BAR = 4;
const NEXT_THEME = { auto: "light", light: "dark", dark: "auto" };

export function frame(app) {
  if (app.signedOut) return html`<div class="frame-out">${login(app)}</div>`;
  if (!app.shown || !app.me) return html`<div class="frame-out">${app.lost ? bars(app) : loading()}</div>`;
  return html`<div class="frame">
    ${button("Skip to the content", () => document.getElementById("place").focus(), { look: "button primary skip" })}
    ${header(app)}
    ${navigation(app)}
    <div class="body">
      ${bars(app)}
      <main class=${app.loading && "waiting"} aria-busy=${app.loading && "true"}>${content(app)}</main>
    </div>
    ${app.toasts.view()}
  </div>`;
}

function content(app) {
  const { page, route, data, error, at } = app.shown;
  return html`<div class="page">
    <h1 id="place" tabindex="-1">${page.title(data)}</h1>
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
  return html`<header class="header">
    <a class="brand" href="#/overview" aria-label="Reclaimerr, overview"><img src="icon.svg" alt="" width="24" height="24"><span>Reclaimerr</span></a>
    ${app.status.dry_run ? html`<button type="button" class="badge" aria-haspopup="dialog" @click=${explainDryRun}>Dry run</button>` : null}
    <form class="search" role="search" @submit=${search}>
      ${sign("search")}<label class="unseen" for="search">Search titles, or write an expression</label>
      <input id="search" name="q" type="search" autocomplete="off" spellcheck="false" placeholder="Title or expression" .value=${asked(app.shown.route)}><kbd aria-hidden="true">/</kbd>
    </form>
    <button type="button" class="icon-button" aria-label="Theme: ${theme}, change to ${NEXT_THEME[theme]}" title="Theme: ${theme}" @click=${change}>${sign(theme)}</button>
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
    <p>When the list under Leaving is what you want, set <code>dry_run = false</code> under <code>[settings]</code> in
      <code>config.toml</code>. From then on every date is at least a day away.</p>`,
  });

function navigation(app) {
  const places = PLACES.filter(([name]) => app.allows(name));
  const beyond = places.slice(ON_BAR);
  return html`<nav class="navigation" aria-label="Pages">
    ${places.map((place, index) => link(app, place, index < ON_BAR ? "" : "beyond"))}
    ${beyond.length ? more(app, beyond) : null}
    <div class="navigation-end">${word("Keys", help, { key: "?" })}${word("Sign out", () => signOut(app))}<span class="quiet">${app.status.version}</span></div>
  </nav>`;
}

function link(app, [name, letter], kind) {
  const here = [app.pages[name], app.pages[name].item].includes(app.shown.page);
  const count = name === "leaving" ? summary(app.status).leaving.items : 0;
  return html`<a class="place ${kind}" href="#/${name}" aria-current=${here && "page"} aria-keyshortcuts="g ${letter}">
    ${sign(name)}<span>${app.pages[name].title()}</span>${count ? html`<span class="count">${count}</span>` : null}</a>`;
}

const more = (app, beyond) => html`<div class="more">
  <button type="button" class="place" popovertarget="more">${sign("more")}<span>More</span></button>
  <div id="more" class="box" popover @click=${(event) => event.currentTarget.hidePopover()}>
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
