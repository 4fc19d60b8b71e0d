"""tools/soak slow: what clients that drip or never read cost the others.

In each round a steady load of small GETs goes to one sidecar twice: without the slow clients, and
among them. They are another process (slow_clients.py), and stay for the whole of the second half.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time

import load
import peer_report
import peers
import processes
import workload
from soak import figures
from soak.connection import Connection, request_bytes
from soak.sidecar import Sidecar, stop_all

GET = request_bytes("GET", workload.path_of("get"))
RATIO_WANTED = 2.0
SLOW_CLIENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "slow_clients.py")
# The readers' requests are answered, and what they do not read waits, before anything is measured.
SETTLE_SECONDS = 2


class SteadyLoad:
    """Threads with a connection each, which together make `rate` requests a second."""

    def __init__(self, port, connections, rate, seconds):
        self.seconds, self.gap = seconds, connections / rate
        self.latencies, self.failures = [], []
        threads = [threading.Thread(target=self._client, args=(port, i / rate))
                   for i in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _client(self, port, delay):
        try:
            connection = Connection(port)
            connection.ask(GET)
            due = time.perf_counter() + delay
            end = due + self.seconds
            while due < end:
                time.sleep(max(0, due - time.perf_counter()))
                started = time.perf_counter()
                status, _ = connection.ask(GET)
                self.latencies.append(time.perf_counter() - started)
                if status != 200:
                    self.failures.append("status %d" % status)
                due = max(due + self.gap, started)
            connection.close()
        except OSError as error:
            self.failures.append(repr(error))


class SlowClients:
    def __init__(self, port, drips, readers):
        self.process = subprocess.Popen(
            [sys.executable, "-B", SLOW_CLIENTS, str(port), str(drips), str(readers)],
            stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError("the slow clients have ended")

    def stop(self):
        """-> connections opened, by kind."""
        self.process.send_signal(signal.SIGTERM)
        out = self.process.communicate(timeout=60)[0]
        return json.loads(out)


def waiting_bytes(sidecar):
    for line in sidecar.admin_answer("/metrics")[1].splitlines():
        if line.startswith("transom_response_bytes_waiting "):
            return float(line.split()[1])
    return 0.0


def measure_round(sidecar, args):
    """-> {"without": (p50, p99), "with": (p50, p99), ...}; microseconds."""
    found = {"failures": []}
    for way in ("without", "with"):
        slow = SlowClients(sidecar.port, args.drips, args.readers) if way == "with" else None
        try:
            if slow:
                time.sleep(min(SETTLE_SECONDS, args.seconds))
            steady = SteadyLoad(sidecar.port, args.connections, args.rate, args.seconds)
            if slow:
                found["waiting"], found["memory"] = waiting_bytes(sidecar), sidecar.memory()
        finally:
            if slow:
                found["opened"] = slow.stop()
        found[way] = figures.median_and_p99(steady.latencies)
        found["failures"] += steady.failures
    # What the readers left is freed before the next round.
    deadline = time.monotonic() + 30
    while waiting_bytes(sidecar) > 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def report(args, rounds):
    rows = []
    for number, found in enumerate(rounds):
        rows.append([str(number + 1)] + [
            "%.0f" % found[way][i] for i in (0, 1) for way in ("without", "with")] + [
                "%.2f" % (found["with"][1] / found["without"][1]),
                "%.0f" % (found["waiting"] / 2**20), "%.0f" % (found["memory"] / 1024),
                json.dumps(found["opened"]).strip("{}").replace('"', "")])
    print("\n%d drips, %d readers that never read; %d connections make %g requests a second for %g s" % (
        args.drips, args.readers, args.connections, args.rate, args.seconds))
    print(peer_report.markdown(
        ["round", "p50 us without", "p50 with", "p99 us without", "p99 with", "p99 ratio",
         "MiB waiting", "resident MiB", "slow connections opened"], rows))
    ratio = statistics.median(f["with"][1] / f["without"][1] for f in rounds)
    failures = [text for found in rounds for text in found["failures"]]
    print("p99 with them to without, median of the rounds: %s; failed requests: %d %s" % (
        figures.against(ratio, RATIO_WANTED), len(failures), sorted(set(failures))))
    return ratio <= RATIO_WANTED and not failures


def run(args, directory):
    """-> whether the bars were met."""
    peers.allow_descriptors(args.drips + args.readers + args.connections)
    backend = load.Backend(os.path.join(args.bin, "tools/benchmark/backend"))
    sidecars = []
    try:
        sidecars.append(Sidecar(os.path.join(args.bin, "server/transom"), "sidecar", {
            "upstreams": [{"target": "127.0.0.1:%d" % backend.port}],
            "schema": {"descriptor_set": os.path.join(args.bin, "proto/bench_descriptors.pb")},
            "threads": args.threads,
        }, directory))
        print("Machine: %s; load average %.2f; %d thread pairs" % (
            processes.machine(), os.getloadavg()[0], args.threads))
        SteadyLoad(sidecars[0].port, args.connections, args.rate, min(2, args.seconds))
        good = report(args, [measure_round(sidecars[0], args) for _ in range(args.rounds)])
    finally:
        problems = stop_all(sidecars)
        backend.stop()
    for problem in problems:
        print(problem)
    return good and not problems
