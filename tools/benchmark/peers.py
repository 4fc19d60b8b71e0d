"""tools/bench --peers: the sidecar, Envoy, grpc-gateway and the bare client in one run.

Speed: for each scenario and number of connections, rounds in which each takes its turn. Start:
the time to the first answer, in turns too. Idle: what open connections cost a gateway.
The results are one dictionary, which peer_report.py prints and bar_chart.py draws:

  {"machine": ..., "threads": 2, "rounds": 3, "seconds": 4, "versions": {"envoy": ...},
   "cells": [{"scenario": "get", "connections": 16, "failed": null,
              "rounds": {"envoy": [{"cpu_us": ..., "per_s": ..., "p50_us": ..., "p99_us": ...,
                                    "requests": ..., "errors": 0}]}}],
   "start_ms": {"envoy": [..]}, "memory_kib": {"envoy": {"start": .., "load": ..}},
   "idle": {"connections": 10000, "gateways": {"envoy": {"bytes": .., "cpu_ms_per_s": ..,
            "alone_us": .., "among_us": ..}}}}
"""

import os
import resource
import socket
import statistics
import subprocess
import sys
import time

import processes
import workload
from gateways import Gateway, GatewayError

GATEWAYS = ("sidecar", "envoy", "grpc-gateway")
BARE = "bare"
IDLE_SECONDS = 3
IDLE_REQUESTS = 500


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure_starts(setup, repeats, results):
    """Times from a start to the first answer, and the resident memory then."""
    times = {name: [] for name in GATEWAYS}
    memory = {name: [] for name in GATEWAYS}
    for _ in range(repeats):
        for name in GATEWAYS:
            gateway = Gateway(name, setup)
            gateway.kill()
            times[name].append(round(gateway.start_seconds * 1000, 2))
            memory[name].append(gateway.memory_at_start)
    results["start_ms"] = times
    for name in GATEWAYS:
        results["memory_kib"].setdefault(name, {})["start"] = statistics.median(memory[name])


def measure_cell(gateways, loader, scenario, connections, rounds, seconds):
    """One row: every gateway and the bare client in turns. It ends at the first failure."""
    cell = {"scenario": scenario, "connections": connections, "failed": None,
            "rounds": {name: [] for name in GATEWAYS + (BARE,)}}
    try:
        for gateway in gateways:
            gateway.check(scenario)
            loader.warm_up(gateway, scenario, connections, seconds / 2)
        for _ in range(rounds):
            for gateway in gateways:
                cell["rounds"][gateway.name].append(
                    loader.load(gateway, scenario, connections, seconds))
            cell["rounds"][BARE].append(loader.load_bare(scenario, connections, seconds))
        for gateway in gateways:
            gateway.check(scenario)
    except GatewayError as error:
        cell["failed"] = str(error)
    return cell


def measure_speed(setup, loader, args, results):
    gateways = []
    try:
        for name in GATEWAYS:
            gateways.append(Gateway(name, setup))
        # All give the same answers, or nothing is measured.
        for gateway in gateways:
            for scenario in workload.SCENARIOS:
                gateway.check(scenario)
        for scenario in args.scenarios:
            for connections in args.connections:
                say("%s, %d connections" % (workload.SCENARIOS[scenario][0], connections))
                results["cells"].append(measure_cell(gateways, loader, scenario, connections,
                                                     args.rounds, args.seconds))
        for gateway in gateways:
            if gateway.process.poll() is None:
                results["memory_kib"][gateway.name]["load"] = processes.status_value(
                    gateway.pid, "VmRSS")
    finally:
        for gateway in gateways:
            gateway.stop()


def open_connections(port, count):
    """Keep-alive connections that have each had an answer."""
    request = b"GET %s HTTP/1.1\r\nHost: bench\r\n\r\n" % workload.path_of("get").encode()
    connections = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        connections.append(connection)
        connection.sendall(request)
        reply = b""
        # The small item holds no "}" but its last; in chunks an end mark follows.
        while not (reply.endswith(b"}") or reply.endswith(b"\r\n0\r\n\r\n")):
            part = connection.recv(4096)
            if not part:
                raise GatewayError("connection %d was closed" % len(connections))
            reply += part
    return connections


def request_micros(gateway):
    """The median time of a request on a new connection."""
    micros = []
    for _ in range(IDLE_REQUESTS):
        started = time.perf_counter()
        open_connections(gateway.port, 1)[0].close()
        micros.append((time.perf_counter() - started) * 1e6)
    return statistics.median(micros)


def measure_idle_gateway(gateway, loader, count):
    loader.warm_up(gateway, "get", 16, 2)
    alone = request_micros(gateway)
    before = processes.status_value(gateway.pid, "VmRSS")
    connections = open_connections(gateway.port, count)
    try:
        grown = (processes.status_value(gateway.pid, "VmRSS") - before) * 1024
        cpu = processes.cpu_seconds(gateway.pid)
        time.sleep(IDLE_SECONDS)
        cpu = processes.cpu_seconds(gateway.pid) - cpu
        among = request_micros(gateway)
    finally:
        for connection in connections:
            connection.close()
    return {"bytes": grown / count, "cpu_ms_per_s": cpu * 1000 / IDLE_SECONDS, "alone_us": alone,
            "among_us": among}


def allow_descriptors(count):
    """Descriptors for as many connections, here and in what is started from here."""
    wanted = count + 500
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        sys.exit("tools/bench: %d connections need more descriptors than ulimit -Hn allows (%d)" %
                 (count, hard))
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def measure_idle(setup, loader, count, results):
    figures = {}
    for name in GATEWAYS:
        say("%s, %d idle connections" % (name, count))
        gateway = Gateway(name, setup)
        try:
            figures[name] = measure_idle_gateway(gateway, loader, count)
        finally:
            gateway.kill()
    results["idle"] = {"connections": count, "gateways": figures}


def sidecar_version(program):
    out = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True, check=False)
    return out.stdout.strip().splitlines()[0] if out.stdout.strip() else "transom"


def new_results(args, versions):
    return {
        "machine": processes.machine(),
        "load_before": round(os.getloadavg()[0], 2),
        "threads": args.threads,
        "rounds": args.rounds,
        "seconds": args.seconds,
        "versions": versions,
        "cells": [],
        "start_ms": {},
        "memory_kib": {},
        "idle": None,
    }
