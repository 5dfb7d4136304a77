/** How long to wait before asking again. Pure. */

const SECOND = 1000;

/** Waits by how long ago somebody did something: [until, every], in milliseconds. */
const STEPS = [
  [30 * SECOND, 2 * SECOND],
  [2 * 60 * SECOND, 5 * SECOND],
  [10 * 60 * SECOND, 15 * SECOND],
  [Infinity, 30 * SECOND],
];

/** Milliseconds to the next look; null while nobody can see the page. */
export function pace({ idle, hidden, busy = false, failures = 0 }) {
  if (hidden) return null;
  if (failures) return Math.min(30, 2 ** failures) * SECOND;
  const [, every] = STEPS.find(([until]) => idle < until);
  return busy ? Math.min(every, 3 * SECOND) : every;
}
