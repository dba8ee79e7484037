"""Compares one trainer with its peers: checks that they compute the same, then
times all of them in turn."""

import contextlib
import json
import statistics
import sys

from harness import machine, ours, programs

# The relative difference that single precision explains in the optimizer's
# first moments, so in gradients. Its second moments are squares of gradients
# and differ by twice as much.
TOLERANCE = 1e-4
# That in what the steps changed in the parameters. Adam's first steps are of
# one size, in the direction of the gradient's sign, so that an element whose
# gradient is within rounding error of zero moves either way: 5 of a million
# elements make 0.5 %.
CHANGES = 1e-2


class Disagreement(Exception):
    """A peer's step computes another update than ours."""


# The first steps are slower than later ones: a count that is taken from their
# speed is a guess at which speed is measured once more.
FEW, GUESSES = 4, 2


def choose_steps(trainer, settings):
    """As many steps as ours takes in the seconds that a run should take, in at
    most a pass over the data."""
    most = trainer.samples // trainer.batch
    few = steps = min(FEW, most)
    for _ in range(GUESSES):
        speed = trainer.time(steps, settings.threads)["speed"]
        wanted = int(settings.seconds * speed / trainer.batch)
        steps = max(few, min(most, wanted))
    return steps


class Comparison:
    """One trainer, compiled and with what a check needs, in a folder.

    `settings` has the command's options: peers (a dictionary of programs by
    name), python, cpu, threads, runs, seconds, variants, tolerance.
    """

    def __init__(self, settings, model, trainer, work, data):
        self.settings, self.work, self.running = settings, work, {}
        self.ours = ours.Ours(settings.tpc, model, trainer, work, data,
                              settings.cpu)
        self.steps = choose_steps(self.ours, settings)
        flops, kinds = self.ours.step_flops()
        self.result = {"model": model.stem, "trainer": trainer,
                       **self.ours.processor,
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
                             arguments, self.settings.cpu)

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
            for kind, tolerance in (
                    ("first moments", self.settings.tolerance),
                    ("second moments", 2 * self.settings.tolerance),
                    ("parameters", CHANGES)):
                value, tensor = difference[kind]
                if not value <= tolerance:
                    raise Disagreement(
                        "after %d steps %s differs by %.1e, expected at most "
                        "%.0e" % (count, tensor, value, tolerance))
                worst[kind] = max(worst.get(kind, 0.0), value)
        return worst

    def try_variant(self, name, variant, entry):
        """Checks a variant and times it once; it is the entry's if it is the
        fastest so far, and a failure if it does not agree or ends early.
        Returns all that the peer has."""
        peer = self.start(name, variant)
        with contextlib.ExitStack() as stack:
            stack.callback(peer.close)
            variant = peer.greeting["variant"]
            try:
                difference = self.check(name, peer)
                peer.command("warm_up", steps=self.steps)
                found = peer.command("time", steps=self.steps)
            except (Disagreement, programs.ProgramError) as error:
                self.fail(name, variant, entry, error)
                return peer.greeting["variants"]
            speed = found["examples"] / found["seconds"]
            entry["variants"][variant] = speed
            self.say("%s, %s: %.0f examples/s" % (name, variant, speed))
            if speed == max(entry["variants"].values()):
                entry |= {"variant": variant, "difference": difference,
                          "version": peer.greeting["version"],
                          "process_memory": found["peak_memory"]}
                self.keep(name, peer, found["step_memory"])
                stack.pop_all()
        return peer.greeting["variants"]

    def fail(self, name, variant, entry, error):
        entry["failures"][variant] = str(error)
        self.say("%s, %s: %s" % (name, variant, error))

    def keep(self, name, peer, memory):
        """Keeps a peer running until it is timed, if there is room for it and
        what takes turns with it."""
        if name in self.running:
            self.running.pop(name).close()
        if memory < machine.available_memory() / 6:
            self.running[name] = peer
        else:
            peer.close()

    def choose_variant(self, name):
        """Takes the fastest variant that agrees, or the one that was asked
        for."""
        entry = {"variants": {}, "failures": {}, "speeds": [], "memory": []}
        wanted = self.settings.variants.get(name)
        found = self.try_variant(name, wanted, entry)
        for variant in [] if wanted else found[1:]:
            try:
                self.try_variant(name, variant, entry)
            except programs.ProgramError as error:  # It did not even start.
                self.fail(name, variant, entry, error)
        if not entry["variants"]:
            raise Disagreement("; ".join(
                "%s: %s" % failure for failure in entry["failures"].items()))
        return entry

    # Measurement.

    def say(self, text):
        print("  " + text, file=sys.stderr, flush=True)

    def compare(self):
        """Fills in the result; a peer that does not agree has an `error`."""
        entries = self.result["entries"]
        entries["tpc"] = {"speeds": [], "memory": []}
        try:
            for name in self.settings.peers:
                try:
                    entries[name] = self.choose_variant(name)
                except (Disagreement, programs.ProgramError) as error:
                    entries[name] = {"error": str(error)}
                    self.say("%s: %s" % (name, error))
            self.time_in_turn([name for name in self.settings.peers
                               if "error" not in entries[name]])
        finally:
            for peer in self.running.values():
                peer.close()
        return self.result

    def time_in_turn(self, names):
        entries, others = self.result["entries"], []
        for _ in range(self.settings.runs):
            for name in ["tpc", *names]:
                found = (self.time_ours() if name == "tpc" else
                         self.time_peer(name))
                entries[name]["speeds"].append(found["speed"])
                entries[name]["memory"].append(found["memory"])
                others.append(found["others"])
            self.result["peaks"].append(self.ours.calibrate(
                self.settings.threads)["all_threads"])
        self.result["others"] = statistics.median(others)

    def time_ours(self):
        """Speed, memory, and how many processors others took."""
        with machine.Others() as others:
            found = self.ours.time(self.steps, self.settings.threads)
        return {**found, "others": others.share(found["cpu_seconds"])}

    def time_peer(self, name):
        """The same. A peer for which there is no room is started anew."""
        peer, stays = self.running.get(name), True
        if not peer:
            stays = False
            peer = self.start(name, self.result["entries"][name]["variant"])
        try:
            if not stays:
                peer.command("warm_up", steps=self.steps)
            with machine.Others() as others:
                found = peer.command("time", steps=self.steps)
        finally:
            if not stays:
                peer.close()
        return {"speed": found["examples"] / found["seconds"],
                "memory": found["step_memory"],
                "others": others.share(found["cpu_seconds"])}
