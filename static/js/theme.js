/** Before the page is there: light, dark or as the machine says; and a page of which a part did not arrive is loaded again. */

window.reclaimerrTheme = {
	read() {
		try {
			return localStorage.getItem("reclaimerr-theme") ?? "auto";
		} catch {
			return document.documentElement.dataset.theme ?? "auto";
		}
	},

	write(theme) {
		document.documentElement.dataset.theme = theme;
		try {
			localStorage.setItem("reclaimerr-theme", theme);
		} catch {} // Then it holds until the page is left.
	},
};

document.documentElement.dataset.theme = window.reclaimerrTheme.read();

/** Perhaps the server was just being started anew. */
function again() {
	fetch(location.href).then(() => location.reload(), () => setTimeout(again, 500));
}

addEventListener("error", ({ target }) => target.matches?.("script, link") && setTimeout(again, 500), true);
