/** Light, dark or as the machine says; remembered here, and set before the page is painted. */

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
