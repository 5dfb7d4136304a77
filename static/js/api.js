/** The HTTP API below the page's own address, wherever a proxy puts it. */

/** An answer that says no: the status and the API's own {code, message, field}. */
export class ApiError extends Error {
  constructor(status, error, retryAfter) {
    super(error.message || `The answer was ${status}.`);
    this.name = "ApiError";
    this.status = status;
    this.code = error.code ?? "";
    this.detail = error;
    this.retryAfter = retryAfter;
  }
}

/** No answer at all, or only a proxy's word that nobody answers. */
export class NoConnection extends Error {
  constructor(cause) {
    super("Reclaimerr does not answer.", { cause });
    this.name = "NoConnection";
  }
}

const GATEWAY = new Set([502, 504]);
const TIMEOUT = 30_000;
const base = () => new URL("api/v1/", document.baseURI);

let ahead = 0;

/** The server's time in milliseconds: a reader's clock may be wrong, a countdown must not be. */
export const now = () => Date.now() + ahead;

function learnTime(answer) {
  const theirs = Date.parse(answer.headers.get("date") ?? "");
  const difference = theirs - Date.now();
  if (!Number.isNaN(theirs)) ahead = Math.abs(difference) > 5_000 ? difference : 0;
}

async function call(method, path, { body, params, signal } = {}) {
  const url = new URL(path, base());
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  const limit = AbortSignal.timeout(TIMEOUT);
  const answer = await sent(url, {
    method,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    credentials: "same-origin",
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  learnTime(answer);
  if (GATEWAY.has(answer.status)) throw new NoConnection();
  const document = await read(answer);
  if (!answer.ok) throw new ApiError(answer.status, document?.error ?? {}, Number(answer.headers.get("retry-after")) || null);
  return document;
}

async function sent(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new NoConnection(error);
  }
}

async function read(answer) {
  const text = await answer.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch (error) {
    if (answer.ok) throw new NoConnection(error);
    return null;
  }
}

export const get = (path, params, signal) => call("GET", path, { params, signal });
export const post = (path, body = {}, signal) => call("POST", path, { body, signal });
export const remove = (path) => call("DELETE", path);

/** A path of parts, each safe whatever it contains: path("rules", name). */
export const path = (...parts) => parts.map((part) => encodeURIComponent(part)).join("/");
