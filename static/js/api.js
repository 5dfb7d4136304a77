/** The HTTP API below the page's own address, wherever a proxy puts it. */

/** A no with the API's own `detail` {code, message, field?, ...}; status 0 is no answer of Reclaimerr's. */
export class ApiError extends Error {
	constructor(status, detail, cause) {
		super(detail.message ?? `The answer was ${status}.`, { cause });
		Object.assign(this, { status, detail });
	}
}

const SILENCE = "Reclaimerr does not answer. What you see is not lost, only no longer fresh.";
const DOUBT = "Reclaimerr did not answer; it is not known whether this arrived.";

/** An edit of config.toml starts the server anew: for a while what only reads is asked again, and `on` says that it waits. */
export const restart = { until: 0, on: false, told: () => {} };

const RESTART = 15_000;
const AGAIN = 300;
const READS = /\/(check|preview|try|diff)$/;
const TIMEOUT = 30_000;
const SKEW = 5_000;
let ahead = 0;

/** The server's time: a reader's clock may be wrong, a countdown must not be. */
export const now = () => Date.now() + ahead;

function learnTime(theirs) {
	const difference = Date.parse(theirs) - Date.now();
	if (!Number.isNaN(difference)) ahead = Math.abs(difference) > SKEW ? difference : 0;
}

function address(where, params) {
	const url = new URL(`api/v1/${where}`, document.baseURI);
	for (const [name, value] of Object.entries(params)) if ((value ?? "") !== "") url.searchParams.set(name, value);
	return url;
}

async function call(method, url, signal, body, match) {
	const headers = { ...(body && { "Content-Type": "application/json" }), ...(match && { "If-Match": `"${match}"` }) };
	const sent = { headers, body: body && JSON.stringify(body) };
	const limit = AbortSignal.timeout(TIMEOUT);
	try {
		const answer = await fetch(url, { method, ...sent, signal: signal ? AbortSignal.any([signal, limit]) : limit });
		const document = await answer.json();
		learnTime(answer.headers.get("date"));
		if (restart.on) wait(false);
		return { answer, document };
	} catch (error) {
		if (signal?.aborted) throw error;
		const reads = method === "GET" || READS.test(url.pathname);
		wait(reads && Date.now() < restart.until);
		if (!restart.on) throw new ApiError(0, { message: reads ? SILENCE : DOUBT }, error);
	}
	await new Promise((done) => setTimeout(done, AGAIN));
	return call(method, url, signal, body, match);
}

function wait(on) {
	restart.on = on;
	restart.told();
}

async function asked(...request) {
	const { answer, document } = await call(...request);
	if (answer.ok) return Object.assign(document, { etag: answer.headers.get("etag")?.replaceAll('"', "") });
	throw new ApiError(answer.status, document.error ?? {});
}

export const get = (where, params = {}, signal = null) => asked("GET", address(where, params), signal);

/** A place's own parameters, but for what is unfolded. */
export const listing = (where, size) => ({ params: { open, ...asked } }, signal) => get(where, { ...asked, size }, signal);

export const post = (where, body = {}, signal = null) => asked("POST", address(where, {}), signal, body);
export const remove = (where) => asked("DELETE", address(where, {}));

/** An edit of config.toml; `match` is the digest of the file that it was made from. */
export function edit(method, where, body, match) {
	restart.until = Date.now() + RESTART;
	return asked(method, address(where, {}), null, body, match);
}

export const path = (...parts) => parts.map(encodeURIComponent).join("/");
