import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { each, html, parse, render } from "../../static/js/html.js";
import { all, inside, install } from "./fake_dom.mjs";

const HOSTILE = '<img src=x onerror="alert(1)">';
let body;

beforeEach(() => {
  body = install();
});

const list = (names) => html`<ul>${each(names, (name) => name, (name) => html`<li>${name}</li>`)}</ul>`;

test("a template becomes elements, attributes and texts", () => {
  render(html`<p class="a ${"b"}">Hello <b>${"you"}</b></p>`, body);
  assert.equal(inside(body), '<p class="a b">"Hello "<b>"you"</></>');
});

test("a hostile title stays a text", () => {
  render(html`<p>${HOSTILE}</p>`, body);
  assert.equal(inside(body), `<p>${JSON.stringify(HOSTILE)}</>`);
});

test("a hostile value stays one attribute", () => {
  render(html`<p title=${'" onclick="alert(1)'}></p>`, body);
  assert.equal(inside(body), '<p title="\\" onclick=\\"alert(1)"></>');
});

test("an address that runs a script is left out", () => {
  for (const address of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//elsewhere.example/"]) {
    render(html`<a href=${address}>x</a>`, body);
    assert.equal(inside(body), '<a>"x"</>', address);
  }
});

test("addresses of the page and of the web are kept", () => {
  for (const address of ["#/leaving", "?q=x", "./x", "icon.svg", "api/v1/me", "https://example.org/"]) {
    render(html`<a href=${address}></a>`, body);
    assert.equal(inside(body), `<a href="${address}"></>`);
  }
});

test("templates that would bring script or style inside are refused", () => {
  for (const strings of [["<p onclick=", "></p>"], ["<p style=", "></p>"], ["<p .innerHTML=", "></p>"], ["<iframe srcdoc=", "></iframe>"]]) {
    assert.throws(() => parse(strings), SyntaxError);
  }
});

test("a template with a mistake names it", () => {
  assert.throws(() => parse(["<p><b></p>"]), /<\/p> closes <b>/);
  assert.throws(() => parse(["<p>"]), /<p> is not closed/);
});

test("null, false and nothing show nothing and take attributes away", () => {
  const view = (value) => html`<p title=${value}>${value}</p>`;
  render(view("there"), body);
  for (const value of [null, undefined, false]) {
    render(view(value), body);
    assert.equal(inside(body), "<p></>");
  }
});

test("zero is a value", () => {
  render(html`<p data-n=${0}>${0}</p>`, body);
  assert.equal(inside(body), '<p data-n="0">"0"</>');
});

test("drawing again keeps the nodes and changes only what differs", () => {
  const view = (name) => html`<p><b>${name}</b> is leaving</p>`;
  render(view("Heat"), body);
  const [before] = all(body, "b");
  const moves = document.moves;
  render(view("Ronin"), body);
  assert.equal(all(body, "b")[0], before);
  assert.equal(inside(body), '<p><b>"Ronin"</>" is leaving"</>');
  assert.equal(document.moves, moves);
});

test("rows keep their nodes by key when one goes", () => {
  render(list(["a", "b", "c"]), body);
  const [, b, c] = all(body, "li");
  const moves = document.moves;
  render(list(["b", "c"]), body);
  assert.deepEqual(all(body, "li"), [b, c]);
  assert.equal(document.moves, moves, "no row had to move");
});

test("a new row comes between the old ones", () => {
  render(list(["a", "c"]), body);
  const [a, c] = all(body, "li");
  render(list(["a", "b", "c"]), body);
  const rows = all(body, "li");
  assert.deepEqual([rows[0], rows[2]], [a, c]);
  assert.equal(inside(body), '<ul><li>"a"</><li>"b"</><li>"c"</></>');
});

test("rows are put in another order without being built again", () => {
  render(list(["a", "b", "c"]), body);
  const before = new Set(all(body, "li"));
  render(list(["c", "a", "b"]), body);
  assert.equal(inside(body), '<ul><li>"c"</><li>"a"</><li>"b"</></>');
  assert.ok(all(body, "li").every((row) => before.has(row)));
});

test("a row with two roots is refused", () => {
  assert.throws(() => render(html`<div>${each([1], (n) => n, () => html`<i></i><b></b>`)}</div>`, body), /one root/);
});

test("a view takes the place of another kind of view", () => {
  const page = (open) => html`<div>${open ? html`<b>open</b>` : html`<i>shut</i>`}</div>`;
  render(page(true), body);
  render(page(false), body);
  assert.equal(inside(body), '<div><i>"shut"</></>');
});

test("a listener is the latest one, and called once", () => {
  const heard = [];
  const view = (name) => html`<button @click=${() => heard.push(name)}></button>`;
  render(view("first"), body);
  render(view("second"), body);
  all(body, "button")[0].dispatch("click");
  assert.deepEqual(heard, ["second"]);
});

test("what somebody is writing is theirs", () => {
  const view = (value) => html`<input .value=${value}>`;
  render(view("he"), body);
  const [field] = all(body, "input");
  Object.assign(field, { selectionStart: 3, value: "hea" });
  field.focus();
  render(view("he"), body);
  assert.equal(field.value, "hea");
  document.activeElement = null;
  render(view("he"), body);
  assert.equal(field.value, "he");
});

test("inside an svg everything is svg, in nested views too", () => {
  render(html`<svg><g>${[1, 2].map((x) => html`<rect x=${x}></rect>`)}</g></svg><p></p>`, body);
  assert.deepEqual(all(body, "rect").map((rect) => rect.space), ["http://www.w3.org/2000/svg", "http://www.w3.org/2000/svg"]);
  assert.equal(all(body, "p")[0].space, null);
});

test("custom properties are set on the style, never as text", () => {
  render(html`<div --share=${0.5}></div>`, body);
  assert.equal(all(body, "div")[0].properties.get("--share"), "0.5");
  assert.equal(inside(body), "<div></>");
});
