"""Tables of what tools/bench --peers has measured (peers.py has the format)."""

import statistics

import workload

NAMES = ("sidecar", "envoy", "grpc-gateway", "bare")
# Ratios of the sidecar's figure to a peer's: (title, peer, figure).
RATIOS = (
    ("CPU / Envoy", "envoy", "cpu_us"),
    ("CPU / grpc-gateway", "grpc-gateway", "cpu_us"),
    ("CPU / bare", "bare", "cpu_us"),
    ("req/s / Envoy", "envoy", "per_s"),
    ("p99 / Envoy", "envoy", "p99_us"),
    ("p99 / grpc-gateway", "grpc-gateway", "p99_us"),
)
# What is wanted of a ratio at most: (title, scenario) -> (bound, connections or None for all).
WANTED = {
    ("CPU / Envoy", "get"): (0.32, None),
    ("CPU / Envoy", "post1k"): (0.25, None),
    ("CPU / Envoy", "post64k"): (0.15, None),
    ("CPU / bare", "get"): (2.0, None),
    ("p99 / Envoy", "get"): (1.0, 16),
    ("p99 / Envoy", "post1k"): (1.0, 16),
    ("p99 / Envoy", "post64k"): (1.0, 16),
}


def median(rounds, figure):
    return statistics.median(r[figure] for r in rounds)


def ratio(cell, peer, figure):
    """The median over the rounds of the sidecar's figure to the peer's in the same round."""
    pairs = zip(cell["rounds"]["sidecar"], cell["rounds"][peer])
    return statistics.median(s[figure] / p[figure] for s, p in pairs)


def wanted(title, cell):
    """The bound of a ratio in a row, or None."""
    bound, connections = WANTED.get((title, cell["scenario"]), (None, None))
    return bound if connections in (None, cell["connections"]) else None


def markdown(header, rows):
    rows = [header] + rows
    widths = [max(len(r[i]) for r in rows) for i in range(len(header))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)


def title_of(cell):
    return [workload.SCENARIOS[cell["scenario"]][0], str(cell["connections"])]


def good_cells(results):
    return [c for c in results["cells"] if not c["failed"]]


def speed_table(results):
    rows = []
    for cell in good_cells(results):
        for name in NAMES:
            rounds = cell["rounds"][name]
            rows.append(title_of(cell) + [name] + [
                "%.1f" % median(rounds, "cpu_us"), "%.0f" % median(rounds, "per_s"),
                "%.0f" % median(rounds, "p50_us"), "%.0f" % median(rounds, "p99_us")])
    return markdown(["scenario", "conns", "gateway", "CPU us", "req/s", "p50 us", "p99 us"], rows)


def ratio_table(results):
    """Sidecar to peer; `!` behind a ratio that is above what is wanted, which stands in brackets."""
    rows = []
    for cell in good_cells(results):
        row = title_of(cell)
        for title, peer, figure in RATIOS:
            value, bound = ratio(cell, peer, figure), wanted(title, cell)
            text = "%.2f" % value
            if bound is not None:
                text += "%s (%.2f)" % ("!" if value > bound else "", bound)
            row.append(text)
        rows.append(row)
    return markdown(["scenario", "conns"] + [title for title, _, _ in RATIOS], rows)


def process_table(results):
    rows = []
    for name, times in results["start_ms"].items():
        memory = results["memory_kib"].get(name, {})
        rows.append([name, "%.0f" % statistics.median(times)] + [
            "%.1f" % (memory[k] / 1024) if k in memory else "" for k in ("start", "load")])
    return markdown(["gateway", "start ms", "MiB after start", "MiB after the load"], rows)


def idle_table(results):
    rows = [[name, "%.0f" % g["bytes"], "%.1f" % g["cpu_ms_per_s"], "%.0f" % g["alone_us"],
             "%.0f" % g["among_us"]] for name, g in results["idle"]["gateways"].items()]
    return markdown(["gateway", "bytes each", "CPU ms a second", "request alone us",
                     "request among them us"], rows)


def failures(results):
    return ["%s, %s connections: not measured: %s" % (*title_of(c), c["failed"])
            for c in results["cells"] if c["failed"]]


def text(results):
    parts = ["Machine: %s; load average %.2f before the run; %d workers each." % (
        results["machine"], results["load_before"], results["threads"]),
        ", ".join(results["versions"].values()) + "."]
    if good_cells(results):
        parts += ["%d rounds of %g s, interleaved; medians; CPU in microseconds a request." % (
            results["rounds"], results["seconds"]),
            speed_table(results),
            "The sidecar's figure to the peer's, medians of the rounds' ratios; in brackets what "
            "is wanted at most, `!` where it is more.",
            ratio_table(results)]
    parts += failures(results)
    if results["start_ms"]:
        parts += ["From the start of the process to its first answer (medians of %d), and resident "
                  "memory." % len(next(iter(results["start_ms"].values()))), process_table(results)]
    if results["idle"]:
        parts += ["%d idle keep-alive connections: resident memory and CPU, and the median of a "
                  "request on a new connection without and with them." %
                  results["idle"]["connections"], idle_table(results)]
    return "\n\n".join(parts)
