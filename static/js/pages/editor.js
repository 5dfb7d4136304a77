/** One rule: its text, a builder that writes conditions into it, and at once what it would select. */

import { ApiError, edit, get, path, post, remove } from "../api.js";
import { condition, joined, operators } from "../compose.js";
import { bytes, capital, number, plural, title } from "../format.js";
import { each, html } from "../html.js";
import { go, href } from "../router.js";
import { ACTIONS, actionVerb, ruleSentence, sentence, VERDICT, why, wordsFor } from "../words.js";
import { button, chip, size, titleLink } from "../parts/basics.js";
import { ExpressionBox, vocabulary } from "../parts/expression.js";
import { picked } from "../parts/lists.js";
import { conditions } from "../parts/reasons.js";
import { save } from "../parts/saving.js";

const TARGETS = [["movie", "Movies"], ["version", "Versions of movies"], ["series", "Series"], ["season", "Seasons"], ["episode", "Episodes"]];
const NEW = { name: "", target: "movie", when: "", action: "delete", grace: "14 days", auto: false, enabled: true, services: [] };
const UNANSWERED = "Reclaimerr did not answer; what you see is the last preview.";

/** What is being written; only the latest question's answer counts. */
class Draft {
  constructor(app) {
    Object.assign(this, { app, key: null, rule: null, values: NEW, answer: null, error: null, asking: false, mistakes: [], found: [], tried: null, fields: [], building: { field: "unwatched_for", operator: ">", value: "" } });
    this.box = new ExpressionBox(app, { id: "when", label: "It selects what fits this expression", lines: 3, fine: (text) => this.preview(text) });
  }

  /** Begin with a rule as it stands in config.toml, or with an expression for a new one. */
  begin(rules, { params }) {
    const key = JSON.stringify(params);
    if (key === this.key) return;
    const rule = rules.find(({ name }) => name === params.rule) ?? null;
    Object.assign(this, { key, rule, values: { ...NEW, when: params.when ?? "", target: params.target || "movie", ...rule }, answer: null, mistakes: [], found: [], tried: null });
    this.box.adopt(this.values.when, this.values.target);
  }

  set(name, value) {
    this.values = { ...this.values, [name]: value };
    if (name === "target") this.box.adopt(this.box.text, value);
    this.app.draw();
  }

  async preview(when) {
    this.values = { ...this.values, when };
    this.stop?.abort();
    const { signal } = (this.stop = new AbortController());
    Object.assign(this, { asking: true, error: null, answer: when ? this.answer : null });
    try {
      if (when) this.answer = await post("rules/preview", { when, target: this.values.target, size: 20 }, signal);
      if (when && this.tried) await this.attempt(this.tried.media);
    } catch (error) {
      if (signal.aborted) return;
      this.error = error instanceof ApiError ? error.message : UNANSWERED;
    }
    if (signal.aborted) return;
    this.asking = false;
    this.app.draw();
  }

  add(glue) {
    const { field, operator, value } = this.building;
    const known = this.fields.find(({ name }) => name === field);
    if (known.type !== "yes/no" && !value.trim()) return;
    this.box.text = joined(this.box.text, condition(known, operator, value), glue);
    this.box.check();
  }

  async look(text) {
    this.found = text.trim() ? (await get("media", { q: text.trim(), kind: this.values.target, size: 6 })).items : [];
    this.app.draw();
  }

  /** What the text says of one title, condition by condition. */
  async attempt(media) {
    const { when, target } = this.values;
    const { reasons, verdict } = await post("rules/try", { when, target, media_id: media.id });
    Object.assign(this, { tried: { media, reasons, verdict }, found: [] });
    this.app.draw();
  }

  get written() {
    const { name, target, when, action, grace, auto, enabled, services } = this.values;
    return { name: name.trim(), target, when, action, grace, auto, enabled, services };
  }

  async save() {
    const value = { ...this.written, when: this.box.text.trim() };
    const old = this.rule?.name ?? null;
    const write = (digest) => (old ? edit("PUT", path("rules", old), value, digest) : edit("POST", "rules", value, digest));
    this.finish(await save(this.app, { heading: old ? `Save ${old}?` : "Save this rule?", edit: { rule: { name: old, value } }, write, told: `${value.name} is saved. Nothing goes before it was announced and its grace is over.` }));
  }

  async drop() {
    const { name } = this.rule;
    const write = (digest) => remove(path("rules", name), digest);
    this.finish(await save(this.app, { heading: `Remove the rule ${name}?`, edit: { rule: { name, value: null } }, write, told: `${name} is gone, and what it had announced stays.`, danger: true }));
  }

  finish(mistakes) {
    if (!mistakes) return;
    this.mistakes = mistakes;
    if (mistakes.length) this.app.draw();
    else go("#/rules");
  }
}

export function editor(app) {
  const draft = new Draft(app);
  return {
    title: () => draft.rule?.name ?? "New rule",
    async load(route, signal) {
      const [{ items }, { items: fields }] = await Promise.all([get("rules", {}, signal), vocabulary()]);
      draft.fields = fields;
      draft.begin(items, route);
      return items;
    },
    view: () => html`<div class="cards editor">
      <form class="box stack wide" @submit=${(event) => (event.preventDefault(), draft.save())}>${form(app, draft)}</form>
      <section class="box stack wide" aria-label="Preview"><div class="line between"><h2>What it would select now</h2><span class="quiet small">Nothing is saved, nothing is announced.</span></div>${preview(draft)}${trial(draft)}</section>
    </div>`,
  };
}

const flag = (draft, name, label) => html`<label class="line"><input type="checkbox" .checked=${draft.values[name]} @change=${(event) => draft.set(name, event.target.checked)}> ${label}</label>`;

const line = (draft, name, label, more = "") => html`<label class="field"><span>${label}</span><input required placeholder=${more} .value=${draft.values[name]} @input=${(event) => draft.set(name, event.target.value)}></label>`;

const form = (app, draft) => html`
  <div class="filters">${line(draft, "name", "Name", "Old and large")}${picked("About", draft.values.target, TARGETS, (value) => draft.set("target", value))}</div>
  ${draft.box.view()}
  ${builder(draft)}
  <div class="filters">${picked("What happens", draft.values.action, Object.keys(ACTIONS).map((name) => [name, capital(actionVerb(name))]), (value) => draft.set("action", value))}${line(draft, "grace", "Grace: time to object")}</div>
  <fieldset class="line"><legend class="field">Only in</legend>${arrs(app).map((name) => html`<label class="line"><input type="checkbox" .checked=${draft.values.services.includes(name)} @change=${(event) => only(draft, name, event.target.checked)}> ${name}</label>`)}</fieldset>
  ${flag(draft, "enabled", "Switched on")}${flag(draft, "auto", "By itself, without a person, once grace is over")}
  <p class="note">${ruleSentence(draft.values)}</p>
  ${draft.mistakes.map(({ key, text }) => html`<p class="mistake" role="alert"><b>${key}</b>: ${text}</p>`)}
  <div class="line end-line">${draft.rule ? button("Remove this rule", () => draft.drop()) : null}<a class="button" href="#/rules">Back</a>
    <button type="submit" class="button primary" ?disabled=${draft.box.mistake !== null || !draft.box.text.trim()}>Save …</button></div>`;

const arrs = (app) => app.status.services.filter(({ type }) => type === "radarr" || type === "sonarr").map(({ name }) => name);

const only = (draft, name, on) => draft.set("services", draft.values.services.filter((one) => one !== name).concat(on ? name : []));

function builder(draft) {
  const { field, operator, value } = draft.building;
  const fields = draft.fields.filter(({ targets }) => targets.includes(draft.values.target));
  const known = fields.find(({ name }) => name === field) ?? fields[0];
  if (!known) return null;
  const set = (changes) => (Object.assign(draft.building, changes), draft.app.draw());
  return html`<fieldset class="filters"><legend class="field">Build a condition</legend>
    ${picked("Field", known.name, fields.map(({ name }) => [name, name]), (name) => set({ field: name, operator: operators(fields.find((one) => one.name === name).type)[0][0] }))}
    ${picked("How", operator, operators(known.type), (name) => set({ operator: name }))}
    ${known.type === "yes/no" ? null : html`<label class="field"><span>Value ${known.unit ? `in ${known.unit}` : ""}</span><input .value=${value} @input=${(event) => set({ value: event.target.value })}></label>`}
    <div class="line">${button("And", () => draft.add("and"))}${button("Or", () => draft.add("or"))}</div>
    <p class="quiet small">${known.help} <code>${known.example}</code></p></fieldset>`;
}

function preview(draft) {
  if (draft.error) return html`<p class="mistake" role="alert">${draft.error}</p>`;
  if (!draft.answer) return html`<p class="quiet" role="status">${draft.box.mistake || !draft.box.text.trim() ? "Write a condition, and see at once what it would select." : "Asking …"}</p>`;
  return found(draft.answer, draft.asking || draft.box.mistake !== null);
}

const row = (media, words, more = null) => html`<li><div>${titleLink(media)}<p class="why" title=${more}>${words}</p></div>${size(media.size)}</li>`;

const found = ({ count, bytes: freed, items, held, seconds }, old) => html`<div class="stack preview ${old ? "waiting" : ""}">
  <p class="answer" role="status"><b>${plural(count, "title")}</b>, <b>${bytes(freed)}</b>${held.count ? html`, <b>${number(held.count)}</b> held` : null}. <span class="quiet">answered in ${Math.round(seconds * 1000)} ms</span></p>
  ${items.length ? html`<ul class="box flat preview-list" tabindex="0" aria-label="The largest titles">${each(items, (media) => media.id, (media) => row(media, why(media), media.reasons.map(sentence).join("\n")))}</ul>` : null}
  ${count > items.length ? html`<p class="quiet">The largest stand here; ${plural(count - items.length, "more title")}.</p>` : null}
  ${held.count ? html`<details><summary>${plural(held.count, "title")} can't be answered</summary>
    <ul class="box flat preview-list" tabindex="0">${each(held.items, (media) => media.id, (media) => row(media, `Not known: ${media.unknown.join(", ")}.`))}</ul></details>` : null}
</div>`;

const trial = (draft) => html`<div class="stack">
  <label class="field"><span>Try it on one title</span><input type="search" placeholder="part of a title" @input=${(event) => draft.look(event.target.value)}></label>
  ${draft.found.map((media) => button(title(media), () => draft.attempt(media), { look: "word" }))}
  ${draft.tried ? html`<p class="line">${chip(wordsFor(VERDICT, draft.tried.verdict))}${titleLink(draft.tried.media)}</p>${conditions(draft.tried.reasons, "this text")}` : null}
</div>`;

export const editHref = (params) => href("rules", "edit", params);
