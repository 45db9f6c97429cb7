// Sets the chosen colour theme before the first paint; without a choice the system's preference applies.
(() => {
  const KEY = "sandbox.theme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;

  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Storage may be switched off: the choice then lasts as long as the page.
  }

  function apply() {
    root.dataset.theme = chosen || (dark.matches ? "dark" : "light");
  }

  dark.addEventListener("change", apply);
  apply();

  window.theme = {
    toggle() {
      chosen = root.dataset.theme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem(KEY, chosen);
      } catch {
        // See above.
      }
      apply();
    },
  };
})();
