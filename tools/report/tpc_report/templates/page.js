(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const next = { system: "light", light: "dark", dark: "system" };
  const show = () => {
    button.textContent = "Colours: " + (root.dataset.theme || "system");
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = next[root.dataset.theme || "system"];
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try { localStorage.setItem("tpc-report-theme", theme); } catch (error) { }
    show();
  });
  show();
})();
