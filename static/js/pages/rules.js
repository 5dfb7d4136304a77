/** The rules with what they select now, and a box to try one in. */

import { ApiError, get, post } from "../api.js";
import { bytes, number, plural } from "../format.js";
import { each, html } from "../html.js";
import { go, href } from "../router.js";
import { ruleSentence, sentence, stopped, why } from "../words.js";
import { chip, empty, past, size, titleLink } from "../parts/basics.js";
import { ExpressionBox } from "../parts/expression.js";
import { choice } from "../parts/lists.js";

const TARGETS = [["", "Movies"], ["version", "Versions of movies"], ["series", "Series"], ["season", "Seasons"], ["episode", "Episodes"]];
const RECIPES = [
  ["Large and unwatched for half a year", "unwatched_for > 180 days and size > 20 GiB"],
  ["Never watched, added more than a year ago", "never_watched and added_ago > 1 year"],
  ["Badly rated and unwatched", "imdb_rating < 5.5 and unwatched_for > 90 days"],
];
const ON = { word: "on", shape: "dot", tone: "good" };
const OFF = { word: "off", shape: "ring", tone: "" };
const ALONE = { word: "automatic", shape: "clock", tone: "warn", help: "What it selects goes without a person once its grace is over." };

/** What the try-box found; only the latest question's answer counts. */
class Trial {
  constructor(app) {
    Object.assign(this, { app, asked: "", answer: null, error: null, asking: false });
  }

  async ask(when, target) {
    if (`${target} ${when}` === this.asked) return;
    this.stop?.abort();
    const { signal } = (this.stop = new AbortController());
    Object.assign(this, { asked: `${target} ${when}`, error: null, asking: true, answer: when ? this.answer : null });
    this.app.draw();
    try {
      if (when) this.answer = await post("rules/preview", { when, target, size: 20 }, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.asked = "";
      this.error = error instanceof ApiError ? error.message : "Reclaimerr did not answer; what you see is the last preview.";
    }
    if (signal.aborted) return;
    this.asking = false;
    this.app.draw();
  }
}

export function rules(app) {
  const trial = new Trial(app);
  const fine = (text) => {
    if (app.route.page !== "rules") return;
    trial.ask(text, box.target);
    if ((app.route.params.try ?? "") !== text) go(href("rules", null, { ...app.route.params, try: text }), { replace: true });
  };
  const box = new ExpressionBox(app, { id: "try", label: "Expression", lines: 2, fine });
  return {
    title: () => "Rules",
    load: (route, signal) => get("rules", {}, signal),
    view: ({ items }, route) => html`
      ${items.length ? html`<ol class="tiles rules">${each(items, (rule) => rule.name, ruleCard)}</ol>`
        : empty("No rules yet", "Nothing leaves without a rule. Start from a recipe: try it here, then write it into config.toml.")}
      <section class="box stack wide" aria-labelledby="try-heading">
        <div class="line between"><h2 id="try-heading">Try a rule</h2><span class="quiet small">Nothing is saved, nothing is announced.</span></div>
        <div class="filters">${choice(route, "target", "About", TARGETS)}${box.adopt(route.params.try ?? "", route.params.target || "movie").view()}</div>
        ${preview(trial, box)}
      </section>`,
  };
}

const tryHref = ({ when, target }) => href("rules", null, { target: target === "movie" ? "" : target, try: when });

const ruleCard = (rule) => html`<li class="box stack rule ${rule.enabled ? "" : "off"}" tabindex="-1" data-row data-open=${tryHref(rule)}>
  <div class="line"><h2>${rule.name}</h2>${chip(rule.enabled ? ON : OFF)}${rule.auto ? chip(ALONE) : null}</div>
  <p>${ruleSentence(rule)}</p>
  <code class="expr">${rule.when}</code>
  <p class="line small dots">${figures(rule)}<a href=${tryHref(rule)}>Try</a></p>
  ${rule.error ? html`<p class="mistake">${stopped(rule.error)}</p>` : null}
</li>`;

function figures({ count, bytes: freed, held, judged_at: at }) {
  if (count === null || count === undefined) return html`<span class="quiet">not asked yet</span>`;
  return html`<span><b>${number(count)}</b> selected</span><b>${bytes(freed)}</b>${held ? html`<span><b>${number(held)}</b> held</span>` : null}<span class="quiet">asked ${past(at)}</span>`;
}

function preview(trial, box) {
  if (!box.text.trim()) {
    return html`<div class="stack"><p class="quiet">Write a condition, and see at once what it would select. For example:</p>
      <ul class="stack">${RECIPES.map(([words, text]) => html`<li><a href=${href("rules", null, { try: text })}>${words}</a><br><code class="quiet">${text}</code></li>`)}</ul></div>`;
  }
  if (trial.error) return html`<p class="mistake" role="alert">${trial.error}</p>`;
  if (!trial.answer) return box.mistake ? null : html`<p class="quiet" role="status">Asking …</p>`;
  return found(trial.answer, trial.asking || box.mistake !== null);
}

const row = (media, words, title = null) => html`<li><div>${titleLink(media)}<p class="why" title=${title}>${words}</p></div>${size(media.size)}</li>`;

const found = ({ count, bytes: freed, items, held, seconds }, old) => html`<div class="stack preview ${old ? "waiting" : ""}">
  <p class="answer" role="status"><b>${plural(count, "title")}</b>, <b>${bytes(freed)}</b>${held.count ? html`, <b>${number(held.count)}</b> held` : null}. <span class="quiet">answered in ${Math.round(seconds * 1000)} ms</span></p>
  ${items.length ? html`<ul class="box flat preview-list">${each(items, (media) => media.id, (media) => row(media, why(media), media.reasons.map(sentence).join("\n")))}</ul>` : null}
  ${count > items.length ? html`<p class="quiet">The largest stand here; ${plural(count - items.length, "more title")}.</p>` : null}
  ${held.count ? html`<details><summary>${plural(held.count, "title")} can't be answered</summary>
    <ul class="box flat preview-list">${each(held.items, (media) => media.id, (media) => row(media, `Not known: ${media.unknown.join(", ")}.`))}</ul></details>` : null}
</div>`;
