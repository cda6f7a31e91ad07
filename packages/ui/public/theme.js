// Before the first paint, so that a chosen theme does not flash. Its own file: the content security policy allows no inline script.
(() => {
  const root = document.documentElement;
  const theme = localStorage.getItem("tutti.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const density = localStorage.getItem("tutti.density");
  if (density) root.dataset.density = density;
  if (localStorage.getItem("tutti.rail") === "narrow") root.dataset.rail = "narrow";
})();
