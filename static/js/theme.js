/** Light, dark or as the machine says; remembered on this device. Runs before the page is painted. */

(() => {
  const KEY = "reclaimerr-theme";
  const read = () => {
    try {
      return localStorage.getItem(KEY) ?? "auto";
    } catch {
      return "auto";
    }
  };
  const apply = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  const write = (theme) => {
    apply(theme);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that stores nothing still shows what was chosen.
    }
  };
  apply(read());
  window.reclaimerrTheme = { read, write };
})();
