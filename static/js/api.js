/** The HTTP API below the page's own address, wherever a proxy puts it. */

/** A no: its status, and the API's own `detail` {code, message, field?, ...}; status 0 is no answer, or one that is not Reclaimerr's. */
export class ApiError extends Error {
	constructor(status, detail, cause) {
		super(detail.message ?? `The answer was ${status}.`, { cause });
		Object.assign(this, { status, detail });
	}
}

const SILENCE = "Reclaimerr does not answer. What you see is not lost, only no longer fresh.";
const DOUBT = "Reclaimerr did not answer; it is not known whether this arrived.";

const TIMEOUT = 30_000;
const SKEW = 5_000;
let ahead = 0;

/** The server's time in milliseconds: a reader's clock may be wrong, a countdown must not be. */
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
		learnTime(answer.headers.get("date"));
		return { answer, document: await answer.json() };
	} catch (error) {
		throw signal?.aborted ? error : new ApiError(0, { message: method === "GET" ? SILENCE : DOUBT }, error);
	}
}

async function asked(...request) {
	const { answer, document } = await call(...request);
	if (answer.ok) return Object.assign(document, { etag: answer.headers.get("etag")?.replaceAll('"', "") });
	throw new ApiError(answer.status, document.error ?? {});
}

export const get = (where, params = {}, signal = null) => asked("GET", address(where, params), signal);

/** What a place lists: its address's own parameters, but for what is unfolded. */
export const listing = (where, size) => ({ params: { open, ...asked } }, signal) => get(where, { ...asked, size }, signal);

export const post = (where, body = {}, signal = null) => asked("POST", address(where, {}), signal, body);
export const remove = (where, match = null) => asked("DELETE", address(where, {}), null, null, match);

/** PUT, PATCH or POST for an edit of config.toml; `match` is the digest of the file that it was made from. */
export const edit = (method, where, body, match) => asked(method, address(where, {}), null, body, match);

/** A path of parts, each safe whatever it contains: path("rules", name). */
export const path = (...parts) => parts.map(encodeURIComponent).join("/");
