/** The running page: where it is, what it knows, when it asks again. */

import { ApiError, get, post, restart } from "./api.js";
import { render } from "./html.js";
import { Live } from "./live.js";
import { key, PLACES, read } from "./router.js";
import { NOTHING, pace } from "./shapes.js";
import { learn, named } from "./words.js";

const PATIENCE = 1_000;
const KEPT = 40;
const STAY = 7_000;
const TOPICS = "job,process,service,candidate";

const isUnknown = ({ status }) => status === 401;

export class App {
	constructor(root, frame) {
		Object.assign(this, {
			root, frame, pages: {}, me: null, signedOut: false, status: NOTHING, lost: null, failures: 0, acted: Date.now(), shown: null,
			route: null, known: new Map(), scrolled: new Map(), steps: 0, top: 0, under: new Set(), toasts: [],
			live: new Live(() => this.happened()), news: false, asking: null,
		});
	}

	get admin() {
		return this.me?.role === "admin";
	}

	allows(name) {
		return !this.me || this.admin || PLACES.find(([place]) => place === name)?.[2];
	}

	pending(what) {
		return this.under.has(what);
	}

	/** `pages`: {name: {title?(data), load(route, signal), view(data, route), busy?(data), topics?, item?: page of one id}}. */
	start(pages) {
		this.pages = pages;
		for (const [name, page] of Object.entries(pages)) page.title ??= () => named(name);
		addEventListener("hashchange", () => this.moved());
		for (const name of ["online", "offline"]) addEventListener(name, () => this.beat());
		addEventListener("scroll", () => (this.top = scrollY), { passive: true });
		document.addEventListener("visibilitychange", () => (document.hidden ? this.rest() : this.beat()));
		setInterval(() => document.hidden || this.draw(), 20_000);
		restart.told = () => this.draw();
		history.scrollRestoration = "manual";
		this.moved();
	}

	meet(me) {
		this.me = me;
		learn(me.words);
	}

	signIn(me) {
		this.meet(me);
		Object.assign(this, { signedOut: false, route: null, toasts: [] });
		this.moved();
	}

	signOut() {
		Object.assign(this, { me: null, signedOut: true, status: NOTHING, shown: null });
		this.known.clear();
		this.rest();
		this.draw();
	}

	rest() {
		clearTimeout(this.timer);
		this.asking?.abort();
		this.asking = null;
		this.live.follow(null);
	}

	/** Look soon, once for many things. */
	happened() {
		if (this.news) return;
		this.news = true;
		if (!this.asking) this.plan();
	}

	pageFor({ page, id }) {
		const name = this.me?.setup ? "setup" : page === "setup" ? "overview" : page;
		if (!this.allows(name)) return this.pages[name === "overview" ? "leaving" : "missing"];
		const there = this.pages[name] ?? this.pages.missing;
		return id === null ? there : (there.item ?? this.pages.missing);
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

	/** A place that is known is shown at once, another replaces the old after a moment. */
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
		this.news = false;
		try {
			if (!this.me && route.page === "setup" && route.params.token) await post("login", { token: route.params.token });
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
		this.asking = null;
		this.plan();
		this.draw();
	}

	/** Take the answers in; a page that was refused says so, and keeps what it had. */
	learn(page, route, status, data) {
		for (const { reason } of [status, data]) if (reason && (!reason.status || isUnknown(reason))) throw reason;
		if (this.lost) this.tell({ text: "Connected again; this is fresh." });
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
		if (!(error instanceof ApiError)) throw error;
		this.failures += 1;
		this.lost = { since: this.lost?.since ?? Date.now(), text: error.message };
	}

	plan() {
		if (this.signedOut) return;
		clearTimeout(this.timer);
		const { shown, failures, live, news } = this;
		live.follow(document.hidden || failures ? null : (shown?.page.topics ?? TOPICS));
		const wait = pace({ idle: Date.now() - this.acted, hidden: document.hidden, busy: Boolean(shown?.data && shown.page.busy?.(shown.data)), failures, live: live.on, news });
		if (this.lost) this.lost.next = wait && Date.now() + wait;
		if (wait !== null) this.timer = setTimeout(() => this.beat(), wait);
	}

	/** One deed at a time for each `what`; `told(answer)` is the toast, if any. */
	async act(what, work, told) {
		if (this.under.has(what)) return;
		this.acted = Date.now();
		this.under.add(what);
		this.draw();
		let done = null;
		try {
			done = await work();
			const said = told(done);
			if (said) this.tell(said);
		} catch (error) {
			if (isUnknown(error) && this.me) this.signOut();
			else if (error instanceof ApiError) this.tell({ text: error.message, bad: true });
			else throw error;
		} finally {
			this.under.delete(what);
		}
		if (this.signedOut) this.draw();
		else await this.beat();
		return done;
	}

	tell(toast) {
		this.toasts = [...this.toasts.slice(-3), toast];
		if (!toast.bad) setTimeout(() => this.hush(toast), STAY);
		this.draw();
	}

	hush(toast) {
		this.toasts = this.toasts.filter((one) => one !== toast);
		this.draw();
	}

	keepPlace() {
		this.scrolled.set(this.step, this.top);
		this.back = history.state !== null;
		if (!this.back) history.replaceState(++this.steps, "");
		this.step = history.state;
		this.steps = Math.max(this.steps, this.step);
	}

	/** A bar of places that is wider than a phone shows where one is. */
	point() {
		const here = document.querySelector(".place[aria-current]");
		if (here && here !== this.here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2;
		this.here = here;
	}

	draw() {
		render(this.frame(this), this.root);
		document.title = `${this.shown?.page.title(this.shown.data) ?? "Sign in"} · Reclaimerr`;
		this.point();
		if (!this.entered) return;
		this.entered = false;
		scrollTo(0, (this.back && this.scrolled.get(this.step)) || 0);
		if (!document.activeElement?.closest("header, dialog")) document.getElementById("place")?.focus({ preventScroll: true });
	}
}
