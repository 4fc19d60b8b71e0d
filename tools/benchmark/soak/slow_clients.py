#!/usr/bin/env python3
"""Clients that hold a server up: python3 slow_clients.py PORT DRIPS READERS

DRIPS connections send an octet a second, half of them of an endless head, half of a body. READERS
connections send POSTs whose answers are as large as their bodies (1 MB), and never read: after
three the kernel has no room for the next. What the server closes is opened again. Prints `ready`
once all requests of the readers are sent, and on SIGTERM one line of JSON: how many connections
of each kind were opened in all.
"""

import errno
import json
import os
import select
import signal
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import workload  # noqa: E402

READER_ITEMS = 3200
READER_REQUESTS = 4
HEAD = b"GET /v1/items/item-1 HTTP/1.1\r\nHost: slow\r\nX-Slow: "
BODY = (b"POST /v1/items HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1000000\r\n\r\n")
ENDED = select.POLLRDHUP | select.POLLHUP | select.POLLERR


def large_requests():
    body = json.dumps({"items": [workload.item(i) for i in range(READER_ITEMS)]}).encode()
    return (b"POST /v1/items HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body) * READER_REQUESTS


class Client:
    """One connection; `rest` is what is to be sent as fast as the server takes it."""

    def __init__(self, port, kind, start):
        self.kind = kind
        self.socket = socket.socket()
        if kind == "reader":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.rest = memoryview(start)

    def send(self, data):
        """-> octets that were taken; the end of the connection is seen by poll."""
        try:
            return self.socket.send(data)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EPIPE, errno.ECONNRESET):
                return 0
            raise

    def go_on(self):
        self.rest = self.rest[self.send(self.rest):]


class Crowd:
    def __init__(self, port, drips, readers):
        self.port = port
        self.starts = {"head": HEAD, "body": BODY, "reader": large_requests()}
        self.opened = dict.fromkeys(self.starts, 0)
        self.poll = select.poll()
        self.clients = {}
        self.stopped = False
        for kind, count in (("head", drips // 2), ("body", drips - drips // 2), ("reader", readers)):
            for _ in range(count):
                self.open(kind)

    def open(self, kind):
        client = Client(self.port, kind, self.starts[kind])
        self.clients[client.socket.fileno()] = client
        self.poll.register(client.socket, ENDED | select.POLLOUT)
        self.opened[kind] += 1

    def close(self, client):
        self.poll.unregister(client.socket)
        del self.clients[client.socket.fileno()]
        client.socket.close()

    def handle(self, descriptor, events):
        client = self.clients[descriptor]
        if events & ENDED:
            self.close(client)
            self.open(client.kind)
        elif events & select.POLLOUT:
            client.go_on()
            if not client.rest:
                self.poll.modify(client.socket, ENDED)

    def drip(self):
        for client in self.clients.values():
            if client.kind != "reader" and not client.rest:
                client.send(b"x" if client.kind == "head" else b" ")

    def all_sent(self):
        return not any(c.rest for c in self.clients.values() if c.kind == "reader")

    def run(self):
        ready, next_drip = False, time.monotonic()
        while not self.stopped:
            now = time.monotonic()
            if now >= next_drip:
                self.drip()
                next_drip = now + 1
            for descriptor, events in self.poll.poll(max(1, (next_drip - now) * 1000)):
                self.handle(descriptor, events)
            if not ready and self.all_sent():
                ready = True
                print("ready", flush=True)


def main():
    crowd = Crowd(*map(int, sys.argv[1:4]))

    def stop(*_):
        crowd.stopped = True

    signal.signal(signal.SIGTERM, stop)
    crowd.run()
    print(json.dumps(crowd.opened), flush=True)


if __name__ == "__main__":
    main()
