"""tools/soak faults: everything that may change does, under load.

Two sidecars, one plain and one with TLS, have the same backends. Threads kill and restart a backend,
rotate the certificate of the TLS port, and let a method come and go in the descriptor set, each at
its own pace, while clients verify every answer. Then all is left in peace, and nothing may fail.
"""

import json
import os
import threading
import time

import processes
from soak import faults_report
from soak.backends import Backends
from soak.certificates import Certificates
from soak.connection import Connection
from soak.schema import SchemaFile
from soak.sidecar import Sidecar, SidecarError, stop_all
from soak.timeline import Timeline
from soak.verifying_client import GET, Expectations, Tally, VerifyingClient

DOWN_SECONDS = 1.5
# How long after a change the old state may still be seen. Files are looked at every second
# (descriptor set) or two (certificates).
SCHEMA_GRACE = 4
CERTIFICATE_GRACE = 5
# How long calls may fail after a backend was killed and others are there, and after the only
# one has come back: a connection is tried again after 2.4 s at most.
KILL_GRACE = 0.5
RETURN_GRACE = 3
SETTLE_SECONDS = 30
PEACE_SECONDS = 3
# So many right answers in a row from each sidecar, and it has settled.
SETTLED_ANSWERS = 50

RETRIES = {"methodConfig": [{"name": [{}], "retryPolicy": {
    "maxAttempts": 4, "initialBackoff": "0.02s", "maxBackoff": "0.5s", "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"]}}]}


class Run:
    """One run: its processes, its threads, and what they have done."""

    def __init__(self, args, directory):
        self.args = args
        self.started = time.monotonic()
        self.stopped = threading.Event()
        self.errors = []
        self.threads = []
        self.done = {"kills": 0, "rotations": 0, "schema changes": 0}
        self.certificates = Certificates(directory)
        self.schema = SchemaFile(directory)
        several = args.backends > 1
        self.expectations = Expectations(
            Timeline(False, args.patience * SCHEMA_GRACE),
            Timeline(self.certificates.digest, args.patience * CERTIFICATE_GRACE),
            Timeline(False, args.patience * (KILL_GRACE if several else RETURN_GRACE)))
        self.backends = Backends(os.path.join(args.bin, "tools/benchmark/backend"), args.backends)
        self.sidecars, self.tallies, self.memory = {}, {}, {}
        try:
            for name, listen in (("plain", {}), ("TLS", {"tls": self.certificates.files})):
                self.sidecars[name] = Sidecar(os.path.join(args.bin, "server/transom"), name,
                                              self.settings(listen), directory)
                self.tallies[name], self.memory[name] = Tally(), []
        except SidecarError:
            self.stop()
            raise

    def settings(self, listen):
        upstream = {"target": self.backends.target(), "load_balancing": "round_robin"}
        if self.args.retries:
            upstream["grpc_service_config"] = json.dumps(RETRIES)
        return {"listen": dict(listen), "upstreams": [upstream], "threads": self.args.threads,
                "schema": {"descriptor_set": self.schema.path}}

    def elapsed(self):
        return time.monotonic() - self.started

    def every(self, seconds, action):
        """A thread that does something again and again, until the run is stopped."""
        def loop():
            due = time.monotonic() + seconds
            while not self.stopped.wait(max(0, due - time.monotonic())):
                action()
                due += seconds
        self.spawn(loop)

    def spawn(self, action):
        def guarded():
            try:
                action()
            except Exception as error:  # pylint: disable=broad-except
                self.errors.append("tools/soak itself: %r" % error)
        self.threads.append(threading.Thread(target=guarded))
        self.threads[-1].start()

    def kill_a_backend(self):
        index = self.done["kills"] % self.args.backends
        several = self.args.backends > 1
        self.expectations.upstream.set(True)
        self.backends.kill(index)
        self.done["kills"] += 1
        if several:
            self.expectations.upstream.set(False)
        time.sleep(min(DOWN_SECONDS, self.args.kill_every / 3))
        self.backends.start(index)
        if not several:
            self.expectations.upstream.set(False)

    def rotate_certificate(self):
        digest = self.certificates.make_next()
        self.expectations.certificate.set(digest)
        self.certificates.turn()
        self.done["rotations"] += 1

    def change_schema(self):
        self.expectations.schema.set(not self.schema.has_method)
        self.schema.change()
        self.done["schema changes"] += 1

    def start_clients(self, tallies):
        context = self.certificates.client_context()
        gap = self.args.connections / self.args.rate if self.args.rate > 0 else 0
        for name, sidecar in self.sidecars.items():
            for number in range(self.args.connections):
                tls = context if name == "TLS" else None
                client = VerifyingClient("%s-%d" % (name, number), sidecar.port, tls, gap,
                                         self.expectations, tallies[name], self.stopped)
                self.spawn(client.run)

    def watch(self, seconds):
        """Samples memory each second; ends early when a sidecar does, or this program fails."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.errors:
            for name, sidecar in self.sidecars.items():
                sidecar.check()
                self.memory[name].append((self.elapsed(), sidecar.memory()))
            time.sleep(min(1, max(0, end - time.monotonic())))

    def join(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        self.threads = []
        self.stopped.clear()

    def under_faults(self):
        self.every(self.args.kill_every, self.kill_a_backend)
        self.every(self.args.rotate_every, self.rotate_certificate)
        self.every(self.args.change_every, self.change_schema)
        self.start_clients(self.tallies)
        try:
            self.watch(self.args.minutes * 60)
        finally:
            self.join()

    def settle(self):
        """Waits until the sidecars have found all backends again, or for SETTLE_SECONDS."""
        context = self.certificates.client_context()
        end = time.monotonic() + SETTLE_SECONDS
        for name, sidecar in self.sidecars.items():
            connection, right = Connection(sidecar.port, context if name == "TLS" else None), 0
            while right < SETTLED_ANSWERS and time.monotonic() < end:
                right = right + 1 if connection.ask(GET)[0] == 200 else 0
            connection.close()

    def in_peace(self):
        """Some seconds without faults, in which every request must succeed -> tallies."""
        self.settle()
        tallies = {name: Tally() for name in self.sidecars}
        self.start_clients(tallies)
        try:
            self.watch(PEACE_SECONDS)
        finally:
            self.join()
        return tallies

    def stop(self):
        """-> problems."""
        self.join()
        problems = stop_all(self.sidecars.values())
        self.backends.stop()
        return problems


def run(args, directory):
    """-> whether the bars were met."""
    print("Machine: %s; load average %.2f; %d thread pairs" % (
        processes.machine(), os.getloadavg()[0], args.threads), flush=True)
    soak = Run(args, directory)
    problems, peace = [], {}
    try:
        soak.under_faults()
        peace = soak.in_peace()
    except SidecarError as error:
        problems.append(str(error))
    finally:
        problems += soak.errors + soak.stop()
    return faults_report.report(args, soak, peace, problems)
