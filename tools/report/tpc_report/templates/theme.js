// Before the page is drawn, so that it does not flash in the other mode.
// Storage may be refused to pages that are opened from disk.
try {
  const theme = localStorage.getItem("tpc-report-theme");
  if (theme === "light" || theme === "dark")
    document.documentElement.dataset.theme = theme;
} catch (error) { }
