"""`--live` follows logs that are being written."""

import signal
import subprocess
import sys
import time
import unittest

import support
from support import Case, configuration, epoch

from tpc_report import live

PATIENCE = 60


class Live(Case):
    def wait_for(self, page, *words):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if page.exists():
                text = page.read_text(encoding="utf-8")
                if all(word in text for word in words):
                    return text
            self.assertIsNone(self.process.poll())
            time.sleep(0.05)
        self.fail(f"no page with {words}")

    def test_follows_and_ends(self):
        logs, out = self.folder / "logs", self.folder / "out"
        program = ("from tpc_report import live, command; "
                   "live.INTERVAL = 0.1; import sys; "
                   "sys.exit(command.main())")
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-c", program, "--live", "-o", str(out),
             str(logs)], cwd=support.ROOT / "tools" / "report",
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.process.kill)
        self.assertIn("waiting for logs", self.process.stdout.readline())
        page = out / "index.html"
        self.write("logs/a.jsonl", [configuration(epochs=9), epoch(1, 41.25)])
        self.wait_for(page, "location.reload", "41.25", "unfinished")
        with open(logs / "a.jsonl", "a", encoding="utf-8") as log:
            log.write(support.json.dumps(epoch(2, 31.75)) + "\n")
        self.wait_for(page, "31.75", "Learning curves")
        # SIGINT may be ignored where tests run in the background.
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(PATIENCE), 130)
        self.process.stdout.close()
        self.assertNotIn("location.reload", page.read_text(encoding="utf-8"))

    def test_interval(self):
        self.assertLessEqual(live.INTERVAL, 5)


if __name__ == "__main__":
    unittest.main()
