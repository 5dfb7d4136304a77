/** Wires the page: the only module that does something when it is loaded. */

import { App } from "./app.js";
import { listen } from "./keys.js";
import { history } from "./pages/history.js";
import { jobs } from "./pages/jobs.js";
import { leaving } from "./pages/leaving.js";
import { library } from "./pages/library.js";
import { missing } from "./pages/missing.js";
import { overview } from "./pages/overview.js";
import { rules } from "./pages/rules.js";
import { system } from "./pages/system.js";
import { frame } from "./parts/frame.js";

const app = new App(document.getElementById("app"), frame);

listen();
app.start({
  overview: overview(app),
  leaving: leaving(app),
  library: library(app),
  rules: rules(app),
  history: history(app),
  jobs: jobs(app),
  system: system(app),
  missing,
});
