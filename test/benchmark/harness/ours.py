"""A trainer of ours: its executable, what it computes, and how fast."""

import json

from harness import programs

CHECKED_STEPS = (1, 3)
# What a compiler calls this machine's processor.
HOSTS = {}


def records(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


class Ours:
    """An executable, compiled into the folder `work`."""

    def __init__(self, tpc, model, trainer, work, data, cpu="native"):
        """`data` is a datasets.DataSets, `cpu` a name that tpc knows."""
        self.tpc, self.model, self.trainer = tpc, model, trainer
        self.target = ["--cpu", cpu]
        self.work, self.folder = work, None
        self.executable = self.compile(cpu)
        self.spec, self.init = work / "spec.json", work / "init.safetensors"
        self.run("--no-shuffle", "--steps", 0, "--save", self.init, "--log",
                 self.spec)
        self.configuration = records(self.spec)[0]
        self.batch = self.configuration["batch"]
        self.processor = self.name_processor(cpu)
        self.alternating = self.configuration["schedule"] == "alternating"
        clause = self.configuration["configuration"]["data"]
        self.folder = data.find(clause["kind"])
        self.files, self.samples = data.export(clause)

    def compile(self, cpu):
        """The path of an executable with the instructions of `cpu`."""
        executable = self.work / ("trainer-" + cpu)
        programs.run([self.tpc, "compile", self.model, "--trainer",
                      self.trainer, "--cpu", cpu, "-o", executable])
        return executable

    def name_processor(self, cpu):
        """Names as compilers have them: "cpu", whose instructions are used, and
        "host", the machine's own."""
        used = self.configuration["cpu"]
        if cpu == "native":
            HOSTS[self.tpc] = used
        elif self.tpc not in HOSTS:
            log = self.work / "host.jsonl"
            programs.run([self.compile("native"), "--steps", 0, "--log", log])
            HOSTS[self.tpc] = records(log)[0]["cpu"]
        return {"cpu": used, "host": HOSTS[self.tpc]}

    def run(self, *options, threads=None):
        data = ["--data", self.folder] if self.folder else []
        return programs.run([self.executable, *data, *options], threads)

    def updates(self, step):
        """The kind of the step with this number, from 0, in a check."""
        if not self.alternating:
            return "all"
        return "forward" if step % 2 else "inverse"

    def steps_taken(self, count):
        """Takes the first `count` steps, each batch as the file has it; returns
        what a peer needs to take them too, and the state after them. With the
        alternating schedule a pass is one batch here, so that both kinds of
        step are taken."""
        limit = ["--limit", self.batch * (1 if self.alternating else count)]
        steps = []
        for step in range(count):
            dump = self.work / ("dump-%d.safetensors" % step)
            state = self.work / ("state-%d.safetensors" % (step + 1))
            save = ["--save", state] if step == count - 1 else []
            if save or not dump.exists():
                self.run("--no-shuffle", *limit, "--steps", step + 1,
                         "--dump-step", dump, *save)
            steps.append([self.updates(step), str(dump)])
        return steps, state

    def time(self, steps, threads, *options):
        """Examples a second of training steps alone, those of the second of
        two epochs, and the memory of the whole process."""
        log = self.work / "log.jsonl"
        log.unlink(missing_ok=True)
        finished = self.run("--limit", self.batch * steps, "--epochs", 2,
                            "--threads", threads, "--log", log, *options,
                            threads=threads)
        found = records(log)
        epoch = [line for line in found if line["record"] == "epoch"][-1]
        return {"speed": epoch["examples_per_second"],
                "memory": finished.peak_memory,
                "cpu_seconds": finished.cpu_seconds}

    def calibrate(self, threads):
        """The machine's measured peak, of a short run with `--profile`:
        "one_thread" and "all_threads" in FLOP/s, and their "gain"."""
        log = self.work / "calibration.jsonl"
        log.unlink(missing_ok=True)
        self.run("--limit", self.batch, "--epochs", 1, "--profile",
                 "--threads", threads, "--log", log, threads=threads)
        (profile,) = [line for line in records(log)
                      if line["record"] == "profile"]
        return profile["calibration"]["flops_per_second"]

    def time_to_first_step(self, threads):
        """Seconds of a whole `tpc train --steps 1`: it reads the model,
        compiles it, reads the data and takes a step. It also evaluates, on a
        test set of one batch."""
        data = ["--data", self.folder] if self.folder else []
        return programs.run(
            [self.tpc, "train", self.model, "--trainer", self.trainer,
             *self.target, "--threads", threads, *data, "--steps", 1],
            threads).seconds

    def step_flops(self):
        """FLOPs of a step's products; of both kinds of step together where
        there are two, and then the number of kinds."""
        output = programs.run([self.tpc, "inspect", self.model, "--trainer",
                               self.trainer, "--json"]).output
        flops = json.loads(output)["total"]["step_flops"]
        return sum(flops.values()), len(flops)
