/** The rules with what they select now. */

import { edit, get, path } from "../api.js";
import { bytes, number } from "../format.js";
import { each, html } from "../html.js";
import { ruleSentence, stopped } from "../words.js";
import { chip, empty, past, step, word } from "../parts/basics.js";
import { editHref, editor } from "./editor.js";

export const RECIPES = [
  ["Large and unwatched for half a year", "unwatched_for > 180 days and size > 20 GiB"],
  ["Never watched, added more than a year ago", "never_watched and added_ago > 1 year"],
  ["Badly rated and unwatched", "imdb_rating < 5.5 and unwatched_for > 90 days"],
];
const ON = { word: "on", shape: "dot", tone: "good" };
const OFF = { word: "off", shape: "ring", tone: "" };
const ALONE = { word: "automatic", shape: "clock", tone: "warn", help: "What it selects goes without a person once its grace is over." };

export const rules = (app) => ({
  title: () => "Rules",
  item: editor(app),
  load: (route, signal) => get("rules", {}, signal),
  view: ({ items }) => html`
    <p>${step(editHref({}), "New rule")}</p>
    ${items.length ? html`<ol class="tiles rules">${each(items, (rule) => rule.name, (rule) => card(app, rule))}</ol>` : empty("No rules yet", "Nothing leaves without a rule.")}
    <section class="stack"><h2>Recipes</h2><p class="quiet">Each opens in the editor: look at what it would select, and change it as you like.</p>
      <ul class="stack">${RECIPES.map(([words, when]) => html`<li><a href=${editHref({ when })}>${words}</a> <code class="quiet">${when}</code></li>`)}</ul></section>`,
});

function flip(app, rule) {
  const { name, target, when, action, grace, auto, services, enabled } = rule;
  const value = { name, target, when, action, grace, auto, services, enabled: !enabled };
  return app.act(`rule/${name}`, () => edit("PUT", path("rules", name), value), () => ({ text: `${name} is switched ${enabled ? "off" : "on"}.`, undo: () => flip(app, value) }));
}

const card = (app, rule) => html`<li class="box stack rule ${rule.enabled ? "" : "off"}" tabindex="-1" data-row data-open=${editHref({ rule: rule.name })}>
  <div class="line"><h2>${rule.name}</h2>${chip(rule.enabled ? ON : OFF)}${rule.auto ? chip(ALONE) : null}</div>
  <p>${ruleSentence(rule)}</p>
  <code class="expr">${rule.when}</code>
  <p class="line small dots">${figures(rule)}</p>
  ${rule.error ? html`<p class="mistake">${stopped(rule.error)}</p>` : null}
  <div class="words">${word(rule.enabled ? "Switch off" : "Switch on", () => flip(app, rule), { name: rule.name, off: app.pending(`rule/${rule.name}`) })}<a class="word" href=${editHref({ rule: rule.name })} aria-label="Edit: ${rule.name}">Edit</a></div>
</li>`;

function figures({ count, bytes: freed, held, judged_at: at }) {
  if (count === null || count === undefined) return html`<span class="quiet">not asked yet</span>`;
  return html`<span><b>${number(count)}</b> selected</span><b>${bytes(freed)}</b>${held ? html`<span><b>${number(held)}</b> held</span>` : null}<span class="quiet">asked ${past(at)}</span>`;
}
