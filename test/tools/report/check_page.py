#!/usr/bin/env python3
"""Looks at a report's page in Chromium, as wide as on a desk and as narrow as on
a phone: texts of figures neither overlap nor stick out, nothing but tables is
wider than the page, the button changes the colours, and no script fails.

usage: check_page.py INDEX.html CHROMIUM
"""

import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

# In front of the page's own scripts, so that it hears what fails in them.
LISTENER = """<head><script>
const faults = [];
addEventListener("error", (event) => faults.push(event.message));
</script>"""

# Parts that are closed are opened, so that what is in them has a place.
PROBE = """<script>
for (const part of document.querySelectorAll("details")) part.open = true;
let texts = 0;
for (const picture of document.querySelectorAll("figure svg")) {
  const name = picture.id || picture.getAttribute("aria-label");
  const frame = picture.getBoundingClientRect();
  const boxes = [...picture.querySelectorAll("text")]
    .filter((text) => text.textContent.trim())
    .map((text) => [text.textContent.trim(), text.getBoundingClientRect()]);
  texts += boxes.length;
  boxes.forEach(([text, box], place) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
        box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
      faults.push(`${name}: '${text}' sticks out`);
    // Boxes of texts have room above and below the letters.
    for (const [other, second] of boxes.slice(place + 1))
      if (Math.min(box.right, second.right) - Math.max(box.left, second.left) > 1
          && Math.min(box.bottom, second.bottom) - Math.max(box.top, second.top)
          > 2.5)
        faults.push(`${name}: '${text}' overlaps '${other}'`);
  });
}
for (const part of document.querySelectorAll("main *"))
  if (!part.closest(".scroll, svg") &&
      part.getBoundingClientRect().right > innerWidth + 1)
    faults.push(`${part.tagName} is wider than the page`);
const colours = [];
for (let click = 0; click < 3; ++click) {
  document.getElementById("theme").click();
  colours.push(getComputedStyle(document.body).backgroundColor);
}
if (colours[0] === colours[1])
  faults.push("the button does not change the colours");
document.title = JSON.stringify({ texts, faults });
</script></body>"""

# A window of Chromium is at least 500 wide, a frame as narrow as it is told.
FRAME = """<!DOCTYPE html><title>none</title>
<iframe src="probe.html" style="border:0; width:%dpx; height:900px"></iframe>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => { document.title = frame.contentDocument.title; };
</script>
"""


def look(page, chromium, width):
    with tempfile.TemporaryDirectory() as folder:
        probe = pathlib.Path(folder, "probe.html")
        text = page.read_text(encoding="utf-8")
        for tag, more in (("<head>", LISTENER), ("</body>", PROBE)):
            if text.count(tag) != 1:
                sys.exit(f"expected one {tag}, found {text.count(tag)}")
            text = text.replace(tag, more)
        probe.write_text(text, encoding="utf-8")
        frame = pathlib.Path(folder, "frame.html")
        frame.write_text(FRAME % width, encoding="utf-8")
        shown = subprocess.run(
            [chromium, "--headless=new", "--no-sandbox", "--disable-gpu",
             f"--user-data-dir={folder}/profile",
             "--allow-file-access-from-files", "--window-size=1400,1000",
             "--dump-dom", frame.as_uri()],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            timeout=120, check=True).stdout
    title = html.unescape(re.search("<title>(.*?)</title>", shown)[1])
    return json.loads(title)


def main():
    page, chromium = pathlib.Path(sys.argv[1]), sys.argv[2]
    for width in (1280, 390):
        found = look(page, chromium, width)
        print(f"{width}: {found['texts']} texts in figures")
        if found["faults"] or not found["texts"]:
            sys.exit("\n".join(found["faults"]) or "no texts")


main()
