// Reads the page anew while the report goes on; parts that the reader opened
// stay open, and browsers keep the place in the page.
(() => {
  const key = "tpc-report-open";
  const parts = [...document.querySelectorAll("details")];
  try {
    const open = JSON.parse(sessionStorage.getItem(key) || "[]");
    for (const part of parts) part.open = open.includes(part.id);
  } catch (error) { }
  setInterval(() => {
    if (document.hidden) return;
    try {
      sessionStorage.setItem(key, JSON.stringify(
        parts.filter((part) => part.open).map((part) => part.id)));
    } catch (error) { }
    location.reload();
  }, %(milliseconds)d);
})();
