"""The benchmark's tables, in Markdown, made from its results alone."""

import statistics

TITLES = {"tpc": "tpc", "jax": "JAX", "torch": "PyTorch"}
# More of a processor than this, taken by other programs, disturbs.
BUSY = 0.05
COMMAND = ("python3 test/benchmark/compare.py --data MNIST CIFAR --model FILE "
           "--trainer NAME --measure MEASUREMENT")


def number(value):
    """Three significant digits, thousands separated."""
    value = float("%.3g" % value)
    return "{:,.0f}".format(value) if value >= 1000 else "%.3g" % value


def median(values):
    return statistics.median(values)


def spread(values):
    """The median, and the least and the most of several values."""
    if len(values) == 1:
        return number(values[0])
    return "%s (%s–%s)" % tuple(map(number, (
        median(values), min(values), max(values))))


def megabytes(values):
    return "%.0f" % (median(values) / 1e6)


def table(heading, rows):
    """Lines of a table; all cells are texts."""
    lines = ["| " + " | ".join(heading) + " |", "|---" * len(heading) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def timed(result, names):
    """The entries of the peers that have been timed."""
    entries = result["entries"]
    return [entries[name] for name in names
            if entries.get(name, {}).get("speeds")]


def cell(entry, key, text):
    if entry is None:
        return "–"
    if "error" in entry:
        return "failed"
    return text(entry[key])


def peer_names(results):
    """All peers of the results, in the order of the titles."""
    found = {name for result in results for name in result["entries"]}
    return [name for name in TITLES if name in found and name != "tpc"]


def speed_ratio(result, names):
    """Ours over the better peer's; None without a peer."""
    speeds = [median(entry["speeds"]) for entry in timed(result, names)]
    if not speeds:
        return None
    return median(result["entries"]["tpc"]["speeds"]) / max(speeds)


def memory_ratio(result, names):
    """Ours over that of the faster peer; None without a peer."""
    entries = timed(result, names)
    if not entries:
        return None
    faster = max(entries, key=lambda entry: median(entry["speeds"]))
    return (median(result["entries"]["tpc"]["memory"])
            / median(faster["memory"]))


def peak_share(result):
    """The FLOP/s of our matrix products over the whole step, as a share of the
    machine's measured peak."""
    return result["flops_per_example"] * median([
        speed / peak for speed, peak in zip(
            result["entries"]["tpc"]["speeds"], result["peaks"])])


def ratio(value):
    return "–" if value is None else "%.2f" % value


def processor_of(measured):
    """The machine's processor, and whose instructions were used if those of
    another."""
    host, cpu = measured["host"], measured["cpu"]
    return host if host == cpu else "%s as %s" % (host, cpu)


def title_of(result):
    """The cells by which a result is known."""
    return [result["model"], "`%s`" % result["trainer"],
            processor_of(result["measured"])]


TITLE = ["network", "trainer", "processor"]


def speed_rows(results):
    """(heading, rows) of the comparison with peers."""
    names = peer_names(results)
    heading = [*TITLE]
    heading += [TITLES[name] for name in ["tpc", *names]]
    heading += ["tpc to the better", "of the peak"]
    heading += [TITLES[name] + ", MB" for name in ["tpc", *names]]
    heading += ["memory to the faster's"]
    rows = []
    for result in results:
        entries = result["entries"]
        row = title_of(result)
        row += [cell(entries.get(name), "speeds", spread)
                for name in ["tpc", *names]]
        row += ["**%s**" % ratio(speed_ratio(result, names)),
                "%.0f %%" % (100 * peak_share(result))]
        row += [cell(entries.get(name), "memory", megabytes)
                for name in ["tpc", *names]]
        row.append(ratio(memory_ratio(result, names)))
        rows.append(row)
    return heading, rows


def variant_rows(results):
    """(heading, rows) of what each peer's ways to do the step reached."""
    rows = []
    for result in results:
        for name in peer_names(results):
            entry = result["entries"].get(name, {})
            if len(entry.get("variants", {})) > 1:
                rows.append([
                    *title_of(result), TITLES[name],
                    ", ".join("%s %s" % (variant, number(speed))
                              for variant, speed in sorted(
                                  entry["variants"].items(),
                                  key=lambda item: -item[1]))])
    return [*TITLE, "peer", "examples a second"], rows


def count_threads(count):
    return "1 thread" if count == 1 else "%d threads" % count


def thread_rows(results):
    """(heading, rows) of what several threads gain over one."""
    rows = []
    for result in results:
        gain = median([two / one for one, two in zip(*result["speeds"])])
        calibrated = median(result["calibrated_gains"])
        rows.append([*title_of(result), str(result["threads"]),
                     *map(spread, result["speeds"]), "%.2f" % gain,
                     "%.2f" % calibrated, "%.0f %%" % (
                         100 * gain / calibrated)])
    return [*TITLE, "threads", "one", "all", "gain",
            "gain of the calibration", "share of it"], rows


def start_rows(results):
    """(heading, rows) of the time from a model file to its first step."""
    return [*TITLE, "seconds"], [
        [*title_of(result),
         "%.2f (%.2f–%.2f)" % (median(result["seconds"]),
                               min(result["seconds"]),
                               max(result["seconds"]))]
        for result in results]


MEASUREMENTS = ("speed", "threads", "start")
SECTIONS = (
    ("speed", "Training, examples a second, and peak memory", speed_rows),
    ("speed", "The peers' formulations, a single short run each",
     variant_rows),
    ("threads", "All threads against one, examples a second", thread_rows),
    ("start", "From a model file to the end of its first step", start_rows))


def versions(results):
    found = {}
    for result in results:
        for entry in result["entries"].values():
            if "version" in entry:
                found[entry["version"]] = True
    return list(found)


def failures_of(result):
    """A line for each peer, and each variant of one, that was not timed."""
    found = []
    for name, entry in result["entries"].items():
        whose = "%s of %s `%s`" % (TITLES[name], result["model"],
                                   result["trainer"])
        errors = {whose: entry["error"]} if "error" in entry else {
            "%s, %s" % (whose, variant): error
            for variant, error in entry.get("failures", {}).items()}
        found += ["%s: %s" % (what, error.splitlines()[0])
                  for what, error in errors.items()]
    return found


def disturbed(results):
    """A line for each result that other programs disturbed."""
    return ["%s `%s`: %.0f %% of a processor" % (
        result["model"], result["trainer"], 100 * result["others"])
            for result in results if result.get("others", 0) > BUSY]


def name_trainers(pairs):
    """"model `a`, `b`; model2 `c`" for pairs of a model and a trainer."""
    models = {}
    for model, trainer in pairs:
        models.setdefault(model, []).append("`%s`" % trainer)
    return "; ".join("%s %s" % (model, ", ".join(dict.fromkeys(trainers)))
                     for model, trainers in models.items())


def measured_rows(run):
    """(heading, rows) of how results were measured, those alike together."""
    groups = {}
    for key in MEASUREMENTS:
        for result in run[key]:
            how = result["measured"]
            groups.setdefault(
                (processor_of(how), how["date"], how["commit"] or "–",
                 "`%s`" % how["options"], key),
                []).append((result["model"], result["trainer"]))
    return ["measurement", "trainers", "processor", "date", "commit",
            "options"], [[key, name_trainers(pairs), *how]
                         for (*how, key), pairs in groups.items()]


def heading(run):
    """Lines: each machine, with the processor's name as compilers have it, and
    what was timed there."""
    machines = {}
    for key in MEASUREMENTS:
        for result in run[key]:
            how = result["measured"]
            found = machines.setdefault(
                (processor_of(how), how["machine"], how["threads"],
                 how["runs"]), {})
            found[how["tpc"]] = True
            found.update(dict.fromkeys(
                versions([result]) if key == "speed" else []))
    return [
        "Machine: %s, %s; %s. %s. Medians of %d interleaved runs, with the "
        "least and the most." % (processor, machine, count_threads(threads),
                                 ", ".join(found), runs)
        for (processor, machine, threads, runs), found in machines.items()]


def render(run):
    """The whole report of a run, the benchmark's JSON output."""
    lines = "\n\n".join(heading(run)).split("\n")
    for key, title, make_rows in SECTIONS:
        titles, rows = make_rows(run[key])
        if rows:
            lines += ["", "%s:" % title, "", *table(titles, rows)]
    for title, found in (
            ("Not timed", [failure for result in run["speed"]
                           for failure in failures_of(result)]),
            ("Other programs ran beside", disturbed(run["speed"]))):
        if found:
            lines += ["", title + ":", "", *("- " + text for text in found)]
    titles, rows = measured_rows(run)
    lines += ["", "By `%s` with these options:" % COMMAND, "",
              *table(titles, rows)]
    return "\n".join(lines) + "\n"
