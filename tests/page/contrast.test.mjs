import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const TOKENS = Object.fromEntries([...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [name, [light, dark]]));
const GROUNDS = ["bg", "surface", "raised"];

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function atLeast(least, pairs) {
  for (const [front, back] of pairs) {
    for (const theme of [0, 1]) {
      const found = contrast(TOKENS[front][theme], TOKENS[back][theme]);
      assert.ok(found >= least, `${front} on ${back}, ${theme ? "dark" : "light"}: ${found.toFixed(2)}`);
    }
  }
}

test("text can be read on every ground", () => {
  atLeast(4.5, GROUNDS.flatMap((ground) => ["text", "muted", "accent", "bad"].map((front) => [front, ground])));
});

test("words on their own tone can be read", () => {
  atLeast(4.5, ["good", "warn", "bad", "accent"].map((tone) => [tone, `${tone}-soft`]));
  atLeast(4.5, ["good", "warn", "bad"].flatMap((tone) => [["text", `${tone}-soft`], ["muted", `${tone}-soft`], ["accent", `${tone}-soft`]]));
  atLeast(4.5, [["on-accent", "accent"], ["on-bad", "bad"], ["bad", "bad-soft"]]);
});

test("edges of controls, bars and the focus can be seen", () => {
  atLeast(3, ["bg", "surface"].flatMap((ground) => [["edge", ground], ["focus", ground], ["amber", ground]]));
});
