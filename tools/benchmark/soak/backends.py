"""The benchmark's backend, several times, on ports that stay theirs while they are killed.

The ports lie below those that systems deal out to clients, so that nobody takes one meanwhile.
"""

import random
import signal
import socket
import subprocess
import time

PORTS = range(20000, 30000)
# A backend is stopped for so long before it is killed: calls get stuck on it that die with it.
STUCK_SECONDS = 0.1


def free_port():
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Backends:
    def __init__(self, program, count):
        self.program = program
        self.ports = []
        while len(self.ports) < count:
            port = free_port()
            if port not in self.ports:
                self.ports.append(port)
        self.processes = [None] * count
        for index in range(count):
            self.start(index)

    def target(self):
        return "ipv4:" + ",".join("127.0.0.1:%d" % port for port in self.ports)

    def start(self, index):
        """Returns when it serves."""
        process = subprocess.Popen([self.program, str(self.ports[index])], stdout=subprocess.PIPE,
                                   text=True)
        self.processes[index] = process
        if process.stdout.readline().strip() != str(self.ports[index]):
            raise RuntimeError("a backend does not start on port %d" % self.ports[index])

    def kill(self, index):
        process = self.processes[index]
        process.send_signal(signal.SIGSTOP)
        time.sleep(STUCK_SECONDS)
        process.kill()
        process.wait()
        process.stdout.close()

    def stop(self):
        for process in self.processes:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
            if process is not None:
                process.stdout.close()
