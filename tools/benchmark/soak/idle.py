"""tools/soak idle: what thousands of idle keep-alive connections cost.

Two sidecars before one backend, configured alike: one gets the connections, the other stays
alone, and requests go to them in turns. Each idle connection has had an answer before.
"""

import concurrent.futures
import os
import time

import load
import peer_report
import peers
import processes
import workload
from soak import figures
from soak.certificates import Certificates
from soak.connection import Connection, request_bytes, source_of
from soak.sidecar import Sidecar, stop_all

BYTES_WANTED = {"plain": 2048, "TLS": 24576}
ROUNDS = 10
GET = request_bytes("GET", workload.path_of("get"))
WARM_UP_CONNECTIONS = 16


def cpu_ns(pid):
    """CPU time of the threads that there are, finer than the ticks of /proc/PID/stat."""
    total = 0
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, task)) as f:
            total += int(f.read().split()[0])
    return total


def warm_up(sidecar, tls, requests):
    def client(_):
        connection = Connection(sidecar.port, tls)
        for _ in range(requests // WARM_UP_CONNECTIONS):
            connection.ask(GET)
        connection.close()

    with concurrent.futures.ThreadPoolExecutor(WARM_UP_CONNECTIONS) as pool:
        list(pool.map(client, range(WARM_UP_CONNECTIONS)))


def timed(action):
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def ask_anew(sidecar, tls):
    connection = Connection(sidecar.port, tls)
    connection.ask(GET)
    connection.close()


def latencies(sidecars, tls, requests):
    """Rounds in turns -> {"kept": [[seconds..], [..]], "new": ..}, a list for each sidecar: of
    requests on a connection that is kept, and of those with a connection of their own."""
    kept = [Connection(s.port, tls) for s in sidecars]
    for connection in kept:
        connection.ask(GET)
    results = {"kept": [[] for _ in sidecars], "new": [[] for _ in sidecars]}
    for _ in range(ROUNDS):
        for index, sidecar in enumerate(sidecars):
            for _ in range(max(1, requests // ROUNDS)):
                results["kept"][index].append(timed(lambda: kept[index].ask(GET)))
            for _ in range(max(1, requests // ROUNDS)):
                results["new"][index].append(timed(lambda: ask_anew(sidecar, tls)))
    for connection in kept:
        connection.close()
    return results


def open_idle(sidecar, tls, count):
    connections = []
    for number in range(count):
        connection = Connection(sidecar.port, tls, source_of(number))
        connections.append(connection)
        connection.ask(GET)
    return connections


def count_dead(connections):
    """How many of some hundred connections no longer answer."""
    dead = 0
    for connection in connections[::max(1, len(connections) // 200)]:
        try:
            dead += connection.ask(GET)[0] != 200
        except OSError:
            dead += 1
    return dead


def measure(alone, among, tls, args):
    for sidecar in (alone, among):
        warm_up(sidecar, tls, args.requests)
    before = among.memory()
    connections = open_idle(among, tls, args.connections)
    grown = (among.memory() - before) * 1024
    started = [cpu_ns(s.pid) for s in (alone, among)]
    time.sleep(args.seconds)
    cpu = [(cpu_ns(s.pid) - c) / 1e6 / args.seconds for s, c in zip((alone, among), started)]
    times = latencies((alone, among), tls, args.requests)
    dead = count_dead(connections)
    for connection in connections:
        connection.close()
    return {"bytes": grown / args.connections, "cpu": cpu, "times": times, "dead": dead}


def report(kind, args, result):
    wanted = BYTES_WANTED[kind]
    print("\n%d idle connections (%s): %s bytes of resident memory each; %d of 200 dead at the end" % (
        args.connections, kind, figures.against(result["bytes"], wanted, "%.0f"), result["dead"]))
    print("CPU over %g s of idleness: %.2f ms a second, without connections %.2f" % (
        args.seconds, result["cpu"][1], result["cpu"][0]))
    rows = []
    for way, title in (("kept", "on a kept connection"), ("new", "on a new connection")):
        (alone50, alone99), (among50, among99) = map(figures.median_and_p99, result["times"][way])
        rows.append([title, "%.0f" % alone50, "%.0f" % among50, "%.2f" % (among50 / alone50),
                     "%.0f" % alone99, "%.0f" % among99, "%.2f" % (among99 / alone99)])
    print(peer_report.markdown(["request", "p50 us alone", "among them", "ratio", "p99 us alone",
                                "among them", "ratio"], rows))
    return result["bytes"] <= wanted and result["dead"] == 0


def run(args, directory):
    """-> whether the bars were met."""
    peers.allow_descriptors(args.connections)
    kind, listen, tls = "plain", {}, None
    if args.tls:
        certificates = Certificates(directory)
        kind, listen, tls = "TLS", {"tls": certificates.files}, certificates.client_context()
    backend = load.Backend(os.path.join(args.bin, "tools/benchmark/backend"))
    settings = {
        "upstreams": [{"target": "127.0.0.1:%d" % backend.port}],
        "schema": {"descriptor_set": os.path.join(args.bin, "proto/bench_descriptors.pb")},
        "limits": {"idle_timeout": "3600s"},
        "threads": args.threads,
    }
    sidecars = []
    try:
        for name in ("alone", "among"):
            sidecars.append(Sidecar(os.path.join(args.bin, "server/transom"), name,
                                    dict(settings, listen=dict(listen)), directory))
        print("Machine: %s; load average %.2f; %d thread pairs" % (
            processes.machine(), os.getloadavg()[0], args.threads))
        good = report(kind, args, measure(*sidecars, tls, args))
    finally:
        problems = stop_all(sidecars)
        backend.stop()
    for problem in problems:
        print(problem)
    return good and not problems
