"""Compares one trainer with its peers: checks that they compute the same, then
times all of them in turn."""

import json
import statistics
import sys
import time

from harness import machine, ours, programs

# Relative differences that single precision explains: of the optimizer's
# moments, so of gradients, and of what the steps changed in the parameters.
# Adam's first steps are of one size, in the direction of the gradient's sign, so
# that an element whose gradient is within rounding error of zero moves either
# way: 5 of a million elements make 0.5 %.
MOMENTS, PARAMETERS = 1e-4, 1e-2


class Disagreement(Exception):
    """A peer's step computes another update than ours."""


def choose_steps(trainer, settings):
    """As many steps as ours takes in the seconds that a run should take, in at
    most a pass over the data."""
    most = trainer.samples // trainer.batch
    few = min(4, most)
    speed = trainer.time(few, settings.threads)["speed"]
    wanted = int(settings.seconds * speed / trainer.batch)
    return max(few, min(most, wanted))


class Comparison:
    """One trainer, compiled and with what a check needs, in a folder.

    `settings` has the command's options: peers (a dictionary of programs by
    name), python, threads, runs, seconds, variants.
    """

    def __init__(self, settings, model, trainer, work, data):
        self.settings, self.work = settings, work
        self.ours = ours.Ours(settings.tpc, model, trainer, work, data)
        self.steps = choose_steps(self.ours, settings)
        flops, kinds = self.ours.step_flops()
        self.result = {"model": model.stem, "trainer": trainer,
                       "batch": self.ours.batch, "steps": self.steps,
                       "flops_per_example": flops / kinds / self.ours.batch,
                       "peaks": [], "entries": {}}

    # Peers.

    def start(self, name, variant=None):
        arguments = ["--spec", self.ours.spec, "--init", self.ours.init,
                     "--threads", self.settings.threads, "--samples",
                     self.ours.samples]
        if self.ours.files:
            inputs, labels = self.ours.files
            arguments += ["--inputs", inputs, "--labels", labels]
        if variant:
            arguments += ["--variant", variant]
        return programs.Peer(self.settings.python, self.settings.peers[name],
                             arguments)

    def check(self, name, peer):
        """Compares states after one and after three steps; returns the largest
        differences."""
        worst = {}
        for count in self.settings.checked_steps:
            steps, expected = self.ours.steps_taken(count)
            found = self.work / ("%s.safetensors" % name)
            peer.command("check", steps=steps, save=str(found))
            output = programs.run(
                [self.settings.python,
                 self.settings.peers[name].parent / "agreement.py", expected,
                 found, self.ours.init]).output
            found.unlink()
            difference = json.loads(output)
            if difference["missing"]:
                raise Disagreement("after %d steps: no %s" % (
                    count, ", ".join(difference["missing"])))
            for kind, tolerance in (("moments", MOMENTS),
                                    ("parameters", PARAMETERS)):
                value, tensor = difference[kind]
                if not value <= tolerance:
                    raise Disagreement(
                        "after %d steps %s differs by %.1e, expected at most "
                        "%.0e" % (count, tensor, value, tolerance))
                worst[kind] = max(worst.get(kind, 0.0), value)
        return worst

    def choose_variant(self, name):
        """Checks the variants and takes the fastest one. A single one is
        taken as it is, once it is checked."""
        entry = {"variants": {}, "speeds": [], "memory": []}
        variants = [self.settings.variants.get(name)]
        while variants:
            variant = variants.pop(0)
            with self.start(name, variant) as peer:
                greeting = peer.greeting
                if variant is None:
                    variants = greeting["variants"][1:]
                variant = greeting["variant"]
                difference = self.check(name, peer)
                peer.command("warm_up", steps=self.steps)
                found = peer.command("time", steps=self.steps)
            speed = found["examples"] / found["seconds"]
            entry["variants"][variant] = speed
            self.say("%s, %s: %.0f examples/s" % (name, variant, speed))
            if speed == max(entry["variants"].values()):
                entry |= {"variant": variant, "difference": difference,
                          "version": greeting["version"],
                          "process_memory": found["peak_memory"],
                          "expected_memory": found["step_memory"]}
        return entry

    # Measurement.

    def say(self, text):
        print("  " + text, file=sys.stderr, flush=True)

    def compare(self):
        """Fills in the result; a peer that does not agree has an `error`."""
        entries = self.result["entries"]
        entries["tpc"] = {"speeds": [], "memory": []}
        for name in self.settings.peers:
            try:
                entries[name] = self.choose_variant(name)
            except (Disagreement, programs.ProgramError) as error:
                entries[name] = {"error": str(error)}
                self.say("%s: %s" % (name, error))
        self.time_in_turn([name for name in self.settings.peers
                           if "error" not in entries[name]])
        return self.result

    def time_in_turn(self, names):
        entries = self.result["entries"]
        memory = sum(entries[name]["expected_memory"] for name in names)
        stay = memory < machine.available_memory() / 2
        peers, others = {}, []
        try:
            for _ in range(self.settings.runs):
                for name in ["tpc", *names]:
                    found = self.time_one(name, peers, stay)
                    entries[name]["speeds"].append(found["speed"])
                    entries[name]["memory"].append(found["memory"])
                    others.append(found["others"])
                self.result["peaks"].append(self.ours.calibrate(
                    self.settings.threads)["all_threads"])
        finally:
            for peer in peers.values():
                peer.__exit__()
        self.result["others"] = statistics.median(others)

    def time_one(self, name, peers, stay):
        """Speed, memory, and the share of the machine that others took."""
        if name != "tpc" and name not in peers:
            peers[name] = self.start(
                name, self.result["entries"][name]["variant"])
            peers[name].command("warm_up", steps=self.steps)
        busy, begin = machine.busy_seconds(), time.monotonic()
        if name == "tpc":
            found = self.ours.time(self.steps, self.settings.threads)
        else:
            found = peers[name].command("time", steps=self.steps)
            found["speed"] = found["examples"] / found["seconds"]
            found["memory"] = found["step_memory"]
            if not stay:
                peers.pop(name).__exit__()
        wall = time.monotonic() - begin
        busy = machine.busy_seconds() - busy
        found["others"] = max(0.0, busy - found["cpu_seconds"]) / wall
        return found
