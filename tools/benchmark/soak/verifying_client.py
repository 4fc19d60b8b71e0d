"""A client that holds every answer against what it has asked, and counts.

It asks for an item, sends items that must come back (1 to 200 of them, each under a name of its own),
and calls a method that is there at times. Connections are given up after some hundred answers, so
that new ones are always being made. What may be answered when is told by `Expectations`.
"""

import collections
import json
import random
import socket
import threading
import time

import workload
from soak.certificates import digest_of
from soak.connection import Connection, ProtocolError, request_bytes

GET = request_bytes("GET", workload.path_of("get"))
ANSWERS_PER_CONNECTION = (50, 400)
EXAMPLES_KEPT = 20


class Expectations:
    """Timelines: `schema` of whether the extra method is there, `certificate` of the digest that is
    served, `upstream` of whether calls may fail (True) or not."""

    def __init__(self, schema, certificate, upstream):
        self.schema = schema
        self.certificate = certificate
        self.upstream = upstream


class Tally:
    """What all clients of one sidecar have seen. `faults` are texts of what must not be."""

    def __init__(self):
        self._lock = threading.Lock()
        self.counts = collections.Counter()
        self.examples = []
        self.slowest = 0.0

    def add(self, what, fault=None):
        with self._lock:
            self.counts[what] += 1
            if fault is not None:
                self.counts["faults"] += 1
                if len(self.examples) < EXAMPLES_KEPT:
                    self.examples.append("%s: %s" % (what, fault))

    def took(self, seconds):
        with self._lock:
            self.slowest = max(self.slowest, seconds)


class VerifyingClient:
    def __init__(self, name, port, tls, gap, expectations, tally, stopped):
        """Makes a request every `gap` seconds (0: at once) until the event `stopped`."""
        self.name, self.port, self.tls, self.gap = name, port, tls, gap
        self.expectations, self.tally, self.stopped = expectations, tally, stopped
        self.random = random.Random(name)
        self.connection = None
        self.asked = 0

    def run(self):
        due = time.monotonic() + self.gap * self.random.random()
        while not self.stopped.wait(max(0, due - time.monotonic())):
            if self.connection is not None or self._connect():
                self._ask()
            due = max(due + self.gap, time.monotonic())
        self._give_up_connection()

    def _connect(self):
        begun = time.monotonic()
        try:
            self.connection = Connection(self.port, self.tls)
        except OSError as error:
            self.tally.add("no connection", repr(error))
            return False
        self.tally.add("connections")
        self.answers_left = self.random.randint(*ANSWERS_PER_CONNECTION)
        if self.tls is not None:
            digest = digest_of(self.connection.certificate())
            if digest not in self.expectations.certificate.possible(begun, time.monotonic()):
                self.tally.add("old certificate", "%.1f s after the start" % begun)
        return True

    def _give_up_connection(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _ask(self):
        request, judge = self._next()
        begun = time.monotonic()
        try:
            status, body = self.connection.ask(request)
        except (OSError, ProtocolError) as error:
            kind = "timeout" if isinstance(error, socket.timeout) else "broken"
            self.tally.add(kind, "after %d answers: %r" % (self.connection.answers, error))
            self._give_up_connection()
            return
        ended = time.monotonic()
        self.tally.took(ended - begun)
        self._judge(status, body, judge, begun, ended)
        self.answers_left -= 1
        if self.answers_left <= 0:
            self._give_up_connection()

    def _judge(self, status, body, judge, begun, ended):
        if status == 503:
            if True in self.expectations.upstream.possible(begun, ended):
                self.tally.add("503", None if code_of(body) == 14 else body[:200])
            else:
                self.tally.add("503 out of season", body[:200])
            return
        try:
            problem = judge(status, body, begun, ended)
        except ValueError:
            problem = "no JSON: %r" % body[:200]
        if problem is None:
            self.tally.add("404" if status == 404 else "good")
        elif status in (200, 201, 404):
            self.tally.add("wrong answer", problem)
        else:
            self.tally.add("code %d" % status, body[:200])

    def _next(self):
        """-> (request, judge); judge(status, body, begun, ended) says what is wrong, or None."""
        self.asked += 1
        kind = self.random.random()
        if kind < 0.6:
            return GET, self._judge_get
        unique = "%s-%d" % (self.name, self.asked)
        if kind < 0.7:
            return self._mirror(unique)
        return self._post(unique, 200 if kind < 0.72 else self.random.randint(1, 4))

    @staticmethod
    def _judge_get(status, body, *_):
        right = status == 200 and workload.same_answer("get", json.loads(body))
        return None if right else "GET: %d %r" % (status, body[:200])

    @staticmethod
    def _post(unique, count):
        sent = {"items": [dict(workload.item(i), id="%s-%d" % (unique, i)) for i in range(count)]}

        def judge(status, body, *_):
            right = status == 201 and workload.without_false(json.loads(body)) == (
                workload.without_false(sent))
            return None if right else "POST %s: %d %r" % (unique, status, body[:200])

        return request_bytes("POST", workload.path_of("post1k"), json.dumps(sent)), judge

    def _mirror(self, unique):
        sent = dict(workload.item(2), id=unique)

        def judge(status, body, begun, ended):
            there = self.expectations.schema.possible(begun, ended)
            if status == 201 and True in there and json.loads(body) == sent:
                return None
            if status == 404 and False in there and code_of(body) == 5:
                return None
            return "method that %s: %d %r" % (
                "is there" if True in there else "has gone", status, body[:200])

        return request_bytes("POST", "/v1/mirror", json.dumps(sent)), judge


def code_of(body):
    """`code` of an error's body, None where it is none."""
    try:
        return json.loads(body)["code"]
    except (ValueError, KeyError, TypeError):
        return None
