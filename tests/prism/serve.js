// Serves whole API documents with Prism, as `prism mock` and `prism proxy` do, several from one process:
// each of these documents takes seconds to read.
//
// A line on stdin is a wish, and is answered by a line on stdout:
//   {"open": DOCUMENT} a mock; with "upstream": URL a proxy     {"opened": URL} or {"failed": TEXT}
//   {"tell": URL}                                               {"told": URL}, after all that it noted
// In between stands what each server notes, request by request: {"url", "request": "GET /path"}, of a proxy
// {"url", "answer": STATUS}, and {"url", "violation": TEXT}.

"use strict";

const fs = require("node:fs/promises");
const readline = require("node:readline");
const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");
const { createServer } = require("@stoplight/prism-http-server");

const documents = new Map();

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A document is read once, however many servers it has. */
function operations(path) {
  if (!documents.has(path)) documents.set(path, load(path));
  return documents.get(path);
}

async function load(path) {
  const document = JSON.parse(await fs.readFile(path, "utf8"));
  const found = await getHttpOperationsFromSpec(plainlyTyped(document));
  return found.map(sparingLists);
}

/**
 * `nullable` without a `type` beside it means nothing (OpenAPI 3.0.3), but ajv refuses the whole schema for it, and
 * Prism 5.14 then takes any answer in silence: those of /api/v3/movie, /api/v3/episode, /Items, /Sessions.
 */
function plainlyTyped(node) {
  if (Array.isArray(node)) node.forEach(plainlyTyped);
  else if (node !== null && typeof node === "object") {
    if (node.nullable === true && node.type === undefined) delete node.nullable;
    Object.values(node).forEach(plainlyTyped);
  }
  return node;
}

/** Prism 5.14 ends with a TypeError where a path holds a list (`/library/metadata/1,2`): it splits the list twice. */
function sparingLists(operation) {
  const { request } = operation;
  if (!request?.path) return operation;
  return { ...operation, request: { ...request, path: request.path.filter(({ schema }) => schema?.type !== "array") } };
}

/** Prism tells what it finds by logging it; of its other remarks only the requests themselves matter. */
function logger(server) {
  const nothing = () => {};
  const note = (details, text) => {
    const message = text ?? details;
    if (message === "Request received") {
      const { method, url } = details.input;
      say({ url: server.url, request: `${method.toUpperCase()} ${url.path}` });
      return;
    }
    const answer = /^The upstream call to .* has returned (\d+)$/.exec(message);
    if (answer) say({ url: server.url, answer: Number(answer[1]) });
    else if (details.name === "VALIDATOR" || String(message).startsWith("Request terminated")) {
      say({ url: server.url, violation: message });
    }
  };
  const one = { info: note, warn: note, error: note, fatal: note, debug: nothing, trace: nothing, success: nothing };
  one.child = () => one;
  return one;
}

async function open(document, upstream) {
  const place = upstream
    ? { isProxy: true, errors: false, upstream: new URL(upstream) }
    : { isProxy: false, errors: false };
  const config = { ...place, checkSecurity: true, validateRequest: true, validateResponse: true, mock: { dynamic: false } };
  const server = { url: "" };
  const made = createServer(await operations(document), { cors: false, config, components: { logger: logger(server) } });
  server.url = await made.listen(0, "127.0.0.1");
  return server.url;
}

async function obey(wish) {
  if (wish.tell) {
    say({ told: wish.tell });
    return;
  }
  try {
    say({ opened: await open(wish.open, wish.upstream) });
  } catch (error) {
    say({ failed: String(error?.message ?? error) });
  }
}

readline.createInterface({ input: process.stdin }).on("line", (line) => obey(JSON.parse(line))).on("close", () => process.exit());
