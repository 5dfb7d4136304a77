/** Shapes that stand beside a state's word, and the signs of the navigation. */

import { html } from "../html.js";

const SHAPES = {
  ring: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm0 1.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 0 1 0-6.4Z",
  dot: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z",
  half: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm0 1.7v6.6a3.3 3.3 0 0 1 0-6.6Z",
  check: "m3.2 8.4 1.4-1.4 2.2 2.2 4.6-4.9 1.4 1.4-6 6.4Z",
  cross: "m4.6 3.2 3.4 3.4 3.4-3.4 1.4 1.4L9.4 8l3.4 3.4-1.4 1.4L8 9.4l-3.4 3.4-1.4-1.4L6.6 8 3.2 4.6Z",
  pause: "M4 3.5h3v9H4Zm5 0h3v9H9Z",
  square: "M3.5 3.5h9v9h-9Z",
  dash: "M3.5 7h9v2h-9Z",
  clock: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm-.8 2h1.6v2.7l1.8 1-.8 1.4-2.6-1.5Z",
  question: "M5 6.2C5 4.3 6.3 3 8.1 3s3.1 1.2 3.1 2.8c0 2.1-2.3 2.3-2.3 3.9H7.2c0-2.2 2.2-2.4 2.2-3.8 0-.7-.5-1.2-1.3-1.2-.9 0-1.4.6-1.4 1.5Zm2.1 4.8h2v2h-2Z",
  triangle: "M8 2.8 14 13H2Zm-.8 3.7v3.2h1.6V6.5Zm0 4.1v1.5h1.6v-1.5Z",
};

const SIGNS = {
  overview: "M4 13h6V4H4Zm0 7h6v-4H4Zm10 0h6v-9h-6Zm0-16v4h6V4Z",
  leaving: "M12 7v5l3 2M20 12a8 8 0 1 1-2-6M20 3v4h-4",
  library: "M5 4h4v16H5ZM11 4h4v16h-4ZM17 5l3 14",
  rules: "M4 6h10M18 6h2M4 12h4M12 12h8M4 18h8M16 18h4M14 4v4M8 10v4M12 16v4",
  history: "M6 3h12v18l-3-2-3 2-3-2-3 2ZM9 8h6M9 12h6",
  jobs: "M4 6h2M4 12h2M4 18h2M9 6h11M9 12h8M9 18h5",
  system: "M4 5h16v5H4ZM4 14h16v5H4Z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM20 20l-5-5",
  light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1 1M18 18l1 1M5 19l1-1M18 6l1-1",
  dark: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10Z",
  auto: "M12 4a8 8 0 1 0 0 16ZM12 4a8 8 0 0 1 0 16",
  chevron: "m9 6 6 6-6 6",
  close: "M6 6l12 12M18 6 6 18",
};

export const shape = (name) => html`<svg class="shape" viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d=${SHAPES[name]} /></svg>`;

export const sign = (name) => html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d=${SIGNS[name]} /></svg>`;

export const chip = ({ word, shape: name, tone, help }) => html`<span class="chip ${tone}" title=${help || null}>${shape(name)}${word}</span>`;
