/** The page's whole state is its hash: #/leaving?state=held&sort=-bytes&page=2. Pure but for go(). */

/** A route: {page, id, params}; an empty hash is the overview. */
export function read(hash) {
	const [path, query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
	const [page, ...rest] = path.split("/").map(decoded);
	return { page: page || "overview", id: rest.join("/") || null, params: Object.fromEntries(new URLSearchParams(query)) };
}

function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Parameters without a value stay out of it. */
export function href(page, id = null, params = {}) {
	const query = new URLSearchParams(Object.entries(params).filter(([, value]) => (value ?? "") !== "")).toString();
	return `#/${encodeURIComponent(page)}${id === null ? "" : `/${encodeURIComponent(id)}`}${query && `?${query}`}`;
}

/** What is listed anew starts at its first page. */
export function changed({ page, id, params }, changes) {
	const first = "page" in changes || "open" in changes ? {} : { page: null };
	return href(page, id, { ...params, ...first, ...changes });
}

/** The next sort by a column: its natural direction, then the other one. */
export const nextSort = (current, natural) => (current !== natural ? natural : natural.startsWith("-") ? natural.slice(1) : `-${natural}`);

/** What tells one listing from another. */
export const key = (route) => href(route.page, route.id, { ...route.params, open: null });

export function go(hash, { replace = false } = {}) {
	if (!replace) location.hash = hash;
	else {
		history.replaceState(history.state, "", hash);
		dispatchEvent(new HashChangeEvent("hashchange"));
	}
}

export const PLACES = [
	["overview", "o"], ["leaving", "l", true], ["library", "b", true], ["rules", "r"], ["requests", "q", true], ["history", "h"],
	["jobs", "w"], ["tasks", "t"], ["services", "s"], ["settings", "e"], ["logs", "d"], ["system", "y"],
];
