/** The running page: where it is, what it knows, when it asks again. */

import { ApiError, get, NoConnection } from "./api.js";
import { render } from "./html.js";
import { key, PLACES, read } from "./router.js";
import { NOTHING, pace } from "./shapes.js";
import { learn } from "./words.js";
import { Toasts } from "./parts/frame.js";

const PATIENCE = 1_000;
const KEPT = 40;

const isUnknown = (error) => error instanceof ApiError && error.status === 401;

export class App {
  constructor(root, frame) {
    Object.assign(this, {
      root, frame, pages: {}, me: null, signedOut: false, status: NOTHING, lost: null, failures: 0, acted: Date.now(), shown: null,
      route: null, known: new Map(), scrolled: new Map(), steps: 0, top: 0, under: new Set(), toasts: new Toasts(() => this.draw()),
    });
  }

  get admin() {
    return this.me?.role === "admin";
  }

  /** Until it is known who asks, every page is let through. */
  allows(name) {
    return !this.me || this.admin || PLACES.find(([place]) => place === name)?.[2];
  }

  pending(what) {
    return this.under.has(what);
  }

  /** `pages`: {name: {title(data), load(route, signal), view(data, route), busy?(data), item?: page of one id}}. */
  start(pages) {
    this.pages = pages;
    addEventListener("hashchange", () => this.moved());
    addEventListener("online", () => this.beat());
    addEventListener("scroll", () => (this.top = scrollY), { passive: true });
    document.addEventListener("visibilitychange", () => document.hidden || this.beat());
    setInterval(() => document.hidden || this.draw(), 20_000);
    history.scrollRestoration = "manual";
    this.moved();
  }

  meet(me) {
    this.me = me;
    learn(me.words);
  }

  signIn(me) {
    this.meet(me);
    Object.assign(this, { signedOut: false, route: null });
    this.moved();
  }

  signOut() {
    Object.assign(this, { me: null, signedOut: true, status: NOTHING, shown: null });
    this.known.clear();
    clearTimeout(this.timer);
    this.draw();
  }

  pageFor({ page: name, id }) {
    if (!this.allows(name)) return this.pages[name === "overview" ? "leaving" : "missing"];
    const page = this.pages[name] ?? this.pages.missing;
    return id === null ? page : (page.item ?? this.pages.missing);
  }

  moved() {
    const route = read(location.hash);
    const same = this.route && key(route) === key(this.route);
    this.keepPlace();
    this.route = route;
    this.acted = Date.now();
    if (same && this.shown) this.shown.route = route;
    else this.show(this.pageFor(route), route);
    this.draw();
    if (!same) this.beat();
  }

  /** Show what is known of a place at once; an unknown place replaces the old one after a moment. */
  show(page, route) {
    clearTimeout(this.waiting);
    const { shown } = this;
    const known = this.known.get(key(route)) ?? (shown?.page === page && shown.route.id === route.id ? shown : null);
    const arrive = () => this.arrive(page, route, known);
    if (known || !shown) arrive();
    else this.waiting = setTimeout(() => (arrive(), this.draw()), PATIENCE);
    this.loading = true;
  }

  arrive(page, route, known) {
    clearTimeout(this.waiting);
    const { shown } = this;
    this.entered = shown && (shown.page !== page || shown.route.id !== route.id || shown.route.params.page !== route.params.page);
    this.shown = { page, route, data: known?.data ?? null, at: known?.at ?? null, error: null };
  }

  async beat() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const { signal } = (this.asking = new AbortController());
    const { route } = this;
    try {
      if (!this.me) this.meet(await get("me", {}, signal));
      this.signedOut = false;
      const page = this.pageFor(route);
      const [status, data] = await Promise.allSettled([get("status", {}, signal), page.load(route, signal)]);
      if (signal.aborted) return;
      this.learn(page, route, status, data);
    } catch (error) {
      if (signal.aborted) return;
      this.trouble(error);
    }
    this.loading = false;
    this.plan();
    this.draw();
  }

  /** Take the answers in; a page that was refused says so, and keeps what it had. */
  learn(page, route, status, data) {
    for (const { reason } of [status, data]) if (reason && (!(reason instanceof ApiError) || isUnknown(reason))) throw reason;
    Object.assign(this, { lost: null, failures: 0, status: status.value ?? this.status });
    if (this.shown?.page !== page || key(this.shown.route) !== key(route)) this.arrive(page, route, null);
    this.shown.error = data.reason ?? null;
    if (data.reason) return;
    Object.assign(this.shown, { data: data.value, at: Date.now() });
    this.known.delete(key(route));
    this.known.set(key(route), { data: data.value, at: Date.now() });
    if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
  }

  trouble(error) {
    if (isUnknown(error)) return this.signOut();
    if (!(error instanceof ApiError) && !(error instanceof NoConnection)) throw error;
    this.failures += 1;
    this.lost = { since: this.lost?.since ?? Date.now(), text: error instanceof ApiError ? error.message : null };
  }

  plan() {
    if (this.signedOut) return;
    const { shown, failures } = this;
    const wait = pace({ idle: Date.now() - this.acted, hidden: document.hidden, busy: Boolean(shown?.data && shown.page.busy?.(shown.data)), failures });
    if (this.lost) this.lost.next = wait && Date.now() + wait;
    if (wait !== null) this.timer = setTimeout(() => this.beat(), wait);
  }

  /** Do something for a person, once at a time for each `what`; `told(answer)` is the toast, null for none. Then look again. */
  async act(what, work, told) {
    if (this.under.has(what)) return;
    this.acted = Date.now();
    this.under.add(what);
    this.draw();
    let done = null;
    try {
      done = await work();
      const said = told(done);
      if (said) this.toasts.add(said);
    } catch (error) {
      if (isUnknown(error)) this.signOut();
      else if (error instanceof ApiError) this.toasts.add({ text: error.message, bad: true });
      else if (error instanceof NoConnection) this.toasts.add({ text: "Reclaimerr did not answer; it is not known whether this arrived.", bad: true });
      else throw error;
    } finally {
      this.under.delete(what);
    }
    if (!this.signedOut) await this.beat();
    return done;
  }

  /** How far down a place was, for when somebody comes back to that step of the history. */
  keepPlace() {
    this.scrolled.set(this.step, this.top);
    this.back = history.state !== null;
    if (!this.back) history.replaceState(++this.steps, "");
    this.step = history.state;
    this.steps = Math.max(this.steps, this.step);
  }

  draw() {
    render(this.frame(this), this.root);
    document.title = `${this.shown?.page.title(this.shown.data) ?? "Sign in"} · Reclaimerr`;
    if (!this.entered) return;
    this.entered = false;
    scrollTo(0, (this.back && this.scrolled.get(this.step)) || 0);
    if (!document.activeElement?.closest("header, dialog")) document.getElementById("place")?.focus({ preventScroll: true });
  }
}
