/** Everything there is, found by title or by expression. */

import { ApiError, get } from "../api.js";
import { bytes, number, plural, what } from "../format.js";
import { html } from "../html.js";
import { changed, go } from "../router.js";
import { summary } from "../shapes.js";
import { KEPT } from "../words.js";
import { itemPage } from "./item.js";
import { chip, empty, noService, size, step, titleLink } from "../parts/basics.js";
import { ExpressionBox } from "../parts/expression.js";
import { choice, pager, table, titleFilter } from "../parts/lists.js";

const SIZE = 100;
const NOTHING = { items: [], total: 0, page: 1, size: SIZE };
const KINDS = [["", "Movies and series"], ["movie", "Movies"], ["version", "Versions of movies"], ["series", "Series"], ["season", "Seasons"], ["episode", "Episodes"]];
const COLUMNS = [
  ["Title", titleLink, "grow", "title"],
  ["Kind", what, "quiet"],
  ["Year", (media) => media.year, "end", "-year"],
  ["Size", (media) => size(media.size), "end", "-size"],
  ["Services", (media) => media.services.join(", "), "quiet"],
  ["Kept", (media) => (media.protected ? chip(KEPT) : "")],
];

export function library(app) {
  const fine = (text) => {
    if (app.route.page === "library" && (app.route.params.when ?? "") !== text) go(changed(app.route, { when: text }), { replace: true });
  };
  const box = new ExpressionBox(app, { id: "when", label: "Only what fits this expression", fine });
  return {
    title: () => "Library",
    item: itemPage(app),
    load,
    view: (data, route) => html`
      <div class="filters">${titleFilter(route)}${choice(route, "kind", "Kind", KINDS)}${box.adopt(route.params.when ?? "", route.params.kind || "movie").view()}</div>
      <p class="quiet" role="status">${count(app.status, data, route)}</p>
      ${data.items.length ? table({ caption: "Library", columns: COLUMNS, items: data.items, route, sort: "title", open: (media) => `#/library/${media.id}` }) : nothing(app.status, route)}
      ${pager(route, data)}`,
  };
}

/** An expression that can't be read lists nothing: its box says what is wrong. */
async function load({ params: { q, when, kind, sort, page } }, signal) {
  try {
    return await get("media", { q, when, kind, sort, page, size: SIZE }, signal);
  } catch (error) {
    if (when && error instanceof ApiError && error.detail.field === "when") return NOTHING;
    throw error;
  }
}

const filtered = ({ params }) => params.q || params.when || params.kind;

function count(status, { total }, route) {
  if (filtered(route)) return `${number(total)} ${total === 1 ? "fits" : "fit"}.`;
  return `${plural(total, "title")}, ${bytes(summary(status).library.bytes)}.`;
}

function nothing(status, route) {
  if (filtered(route)) return empty("Nothing fits", "No title fits these filters.", step("#/library", "Show all"));
  return status.services.length
    ? empty("The library is empty", "It fills with the first complete read of your services.", step("#/system", "See how far they are"))
    : empty("No service yet", noService);
}
