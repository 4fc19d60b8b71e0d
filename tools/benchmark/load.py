"""Load on a gateway by wrk, and what it costs.

CPU a request comes from the middle of the load: the gateway's CPU time between two moments over
the calls that the backend answered between them. So neither the opening of connections counts
nor what is cut off when the load ends, which would favour the faster gateway.
"""

import json
import os
import re
import signal
import subprocess
import threading
import time

import processes
import workload
from gateways import GatewayError


class Backend:
    """The benchmark's gRPC service."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def answered(self):
        """How many calls it has answered."""
        self.process.send_signal(signal.SIGUSR1)
        return int(self.process.stdout.readline())

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=15)


class Loader:
    """Makes load; keeps wrk's scripts and the bare client's requests in `directory`."""

    def __init__(self, backend, bare_client, threads, directory):
        self.backend = backend
        self.bare_client = bare_client
        self.threads = threads
        self.scripts = {s: workload.write_script(s, directory) for s in workload.SCENARIOS}
        self.wires = {s: workload.wire_of(workload.body_of(s), directory)
                      for s in workload.SCENARIOS if s != "get"}

    def warm_up(self, gateway, scenario, connections, seconds):
        """Load of which nothing is wanted, not even an answer."""
        self._run_wrk(gateway, scenario, connections, seconds)

    def load(self, gateway, scenario, connections, seconds):
        """Figures of one round; GatewayError if any request failed or an answer was too short."""
        samples = []
        sampler = threading.Thread(target=self._sample, args=(gateway, seconds, samples))
        sampler.start()
        out = self._run_wrk(gateway, scenario, connections, seconds)
        sampler.join()
        found = re.search(r"^summary (.*)$", out, re.M)
        if not found:
            raise GatewayError("%s: wrk failed: %s" % (gateway.name, out.strip()[-300:]))
        return self._figures(gateway, scenario, json.loads(found.group(1)), samples)

    def _run_wrk(self, gateway, scenario, connections, seconds):
        command = ["wrk", "-t1", "-c%d" % connections, "-d%gs" % seconds, "--timeout", "10s",
                   "-s", self.scripts[scenario],
                   "http://127.0.0.1:%d%s" % (gateway.port, workload.path_of(scenario))]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout

    def _sample(self, gateway, seconds, samples):
        start = time.perf_counter()
        try:
            for share in (0.15, 0.95):
                time.sleep(max(0, start + share * seconds - time.perf_counter()))
                samples.append((processes.cpu_seconds(gateway.pid), self.backend.answered()))
        except OSError:
            pass  # The gateway has ended; wrk counts what it did not answer.

    @staticmethod
    def _figures(gateway, scenario, summary, samples):
        requests, errors = summary["requests"], summary["errors"]
        if errors:
            raise GatewayError("%s: %d errors with %d requests" % (gateway.name, errors, requests))
        answer = json.dumps(workload.answer_of(scenario), separators=(",", ":"))
        # Escapes may differ from gateway to gateway, not by more than this.
        if requests == 0 or summary["bytes"] / requests < 0.9 * len(answer):
            raise GatewayError("%s: %d answers, of %d bytes in all" % (
                gateway.name, requests, summary["bytes"]))
        calls = samples[1][1] - samples[0][1] if len(samples) == 2 else 0
        if calls <= 0:
            raise GatewayError("%s: no calls arrived at the backend" % gateway.name)
        return {
            "cpu_us": round((samples[1][0] - samples[0][0]) * 1e6 / calls, 2),
            "per_s": round(requests / summary["seconds"], 1),
            "p50_us": summary["p50_us"],
            "p99_us": summary["p99_us"],
            "requests": requests,
            "errors": errors,
        }

    def load_bare(self, scenario, in_flight, seconds):
        """The bare gRPC client's figures, in the same shape."""
        command = [self.bare_client, "127.0.0.1:%d" % self.backend.port,
                   workload.SCENARIOS[scenario][1], str(self.threads), str(in_flight), str(seconds)]
        if scenario != "get":
            command.append(self.wires[scenario])
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise GatewayError("the bare client failed: " + done.stdout.strip())
        result = json.loads(done.stdout)
        return {
            "cpu_us": result["cpu_us"],
            "per_s": round(result["calls"] / result["seconds"], 1),
            "p50_us": result["p50_us"],
            "p99_us": result["p99_us"],
            "requests": result["calls"],
            "errors": result["failed"],
        }
