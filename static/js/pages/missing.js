/** An address that leads nowhere. */

import { empty, step } from "../parts/basics.js";

export const missing = {
  title: () => "No such page",
  load: async () => ({}),
  view: () => empty("There is no such page", "It may have moved, or it is not for this token.", step("#/", "To the beginning")),
};
