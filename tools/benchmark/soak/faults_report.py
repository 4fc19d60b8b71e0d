"""What tools/soak faults tells of a run, and whether it was good."""

import peer_report

# What counts() of a tally has beside what was answered.
NO_ANSWERS = ("connections", "faults", "no connection", "timeout", "broken", "old certificate")
GROWTH_WANTED = 0.05


def answers(tally):
    return sum(n for what, n in tally.counts.items() if what not in NO_ANSWERS)


def minutes(samples):
    """The highest of each whole minute, in MiB; the last minute may be a part."""
    highest = {}
    for seconds, kib in samples:
        minute = int(seconds // 60)
        highest[minute] = max(highest.get(minute, 0), kib)
    return [highest[m] / 1024 for m in sorted(highest)]


def growth(samples):
    """From the second minute to the last one, as a share; None for a run that is too short."""
    values = minutes(samples)
    return max(values[-2:]) / values[1] - 1 if len(values) >= 4 else None


def memory_line(name, samples):
    grown = growth(samples)
    text = "resident MiB a minute, %s: %s" % (name, " ".join("%.1f" % v for v in minutes(samples)))
    if grown is None:
        return text
    return text + "; from the second minute %+.1f %%%s" % (
        grown * 100, "!" if grown > GROWTH_WANTED else "")


def report(args, run, peace, problems):
    """Prints all -> whether it was as wanted."""
    print("\n%g minutes, %d backends (round_robin, retries %s), %s; %d connections and %g requests a "
          "second to each sidecar" % (
              args.minutes, args.backends, "on" if args.retries else "off",
              ", ".join("%d %s" % (n, what) for what, n in run.done.items()), args.connections,
              args.rate))
    rows = []
    for name, tally in run.tallies.items():
        counts = tally.counts
        others = ["%s: %d" % (what, n) for what, n in sorted(counts.items())
                  if what not in ("connections", "faults", "good", "404", "503")]
        rows.append([name, str(answers(tally)), str(counts["good"]), str(counts["404"]),
                     str(counts["503"]), ", ".join(others) or "none", str(counts["connections"]),
                     "%.0f" % (tally.slowest * 1000)])
    print(peer_report.markdown(["sidecar", "answers", "right", "404 without the method", "503",
                                "anything else", "connections", "slowest ms"], rows))
    for name, samples in run.memory.items():
        print(memory_line(name, samples))
    for name, tally in peace.items():
        problems += ["in peace, %s: %s" % (name, text) for text in tally.examples]
        if tally.counts["503"] or not tally.counts["good"]:
            problems.append("in peace, %s: %s" % (name, dict(tally.counts)))
    for name, tally in run.tallies.items():
        problems += ["%s: %s" % (name, text) for text in tally.examples]
    for problem in problems:
        print("! " + problem)
    grown = [growth(s) for s in run.memory.values()]
    return not problems and not any(g is not None and g > GROWTH_WANTED for g in grown)
