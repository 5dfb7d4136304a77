/** Wires the page: the only module that does something when it is loaded. */

import { App } from "./app.js";
import { history } from "./pages/history.js";
import { leaving } from "./pages/leaving.js";
import { library } from "./pages/library.js";
import { overview } from "./pages/overview.js";
import { requests } from "./pages/requests.js";
import { rules } from "./pages/rules.js";
import { setup } from "./pages/setup.js";
import { services, settings } from "./pages/settings.js";
import { jobs, logs, system, tasks } from "./pages/system.js";
import { empty, step } from "./parts/basics.js";
import { frame, listen } from "./parts/frame.js";

export const missing = {
	title: () => "No such page",
	load: async () => ({}),
	view: () => empty("There is no such page", "It may have moved, or it is not for this token.", step("#/", "To the beginning")),
};

const app = new App(document.getElementById("app"), frame);

listen();
app.start({
	overview: overview(app),
	leaving: leaving(app),
	library: library(app),
	rules: rules(app),
	history: history(app),
	jobs: jobs(app),
	requests: requests(app),
	tasks: tasks(app),
	services: services(app),
	settings: settings(app),
	logs: logs(app),
	system: system(app),
	setup: setup(app),
	missing,
});
