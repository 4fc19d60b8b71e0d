"""tools/soak: each of its modes for a few seconds, and what it makes of figures.

What depends on the machine's speed is not held against anything here, so an exit code of 1 for
a bar that was not met passes; wrong answers, failed requests and ends of processes do not.
"""

import re
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, "tools/benchmark")
from soak import faults_report, figures  # noqa: E402
from soak.connection import Connection, ProtocolError  # noqa: E402
from soak.timeline import Timeline  # noqa: E402


def soak(*arguments):
    done = subprocess.run(["tools/soak", *arguments, "--bin=."], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=280, check=False)
    return done.returncode, done.stdout


class ModesTest(unittest.TestCase):

    def test_idle_keeps_all_connections_alive(self):
        for option in ([], ["--tls"]):
            code, out = soak("idle", "--connections=40", "--seconds=0.5", "--requests=40", *option)
            self.assertIn(code, (0, 1), out)
            self.assertRegex(out, r"40 idle connections \((plain|TLS)\): \d+!? \(\d+\) bytes", out)
            self.assertIn("; 0 of 200 dead at the end", out)

    def test_slow_clients_fail_nobody(self):
        code, out = soak("slow", "--drips=10", "--readers=4", "--connections=4", "--rate=100",
                         "--seconds=2", "--rounds=1")
        self.assertIn(code, (0, 1), out)
        self.assertIn("failed requests: 0 []", out)
        self.assertRegex(out, r"head: \d+, body: \d+, reader: \d+")

    def test_faults_lead_to_documented_answers_only(self):
        for backends, option in (("3", []), ("1", ["--no-retries"])):
            code, out = soak("faults", "--minutes=0.08", "--backends=" + backends, "--rate=40",
                             "--connections=2", "--kill_every=1.5", "--rotate_every=1",
                             "--change_every=1", "--patience=30", *option)
            self.assertEqual(code, 0, out)
            self.assertNotIn("!", out)
            self.assertRegex(out, r"[1-9]\d* kills, [1-9]\d* rotations, [1-9]\d* schema changes")
            for name in ("plain", "TLS"):
                row = re.search(r"^\| %s +\| ([1-9]\d*) .*\| none " % name, out, re.M)
                self.assertTrue(row, out)

    def test_arguments_are_checked(self):
        self.assertEqual(soak("nothing")[0], 2)


class PartsTest(unittest.TestCase):

    def test_a_timeline_knows_both_values_for_the_time_of_grace(self):
        line = Timeline("old", grace=4)
        line.set("new")
        changed = line._values[1][0]
        rows = [("at the change", changed, changed, {"old", "new"}),
                ("within the grace", changed + 3.9, changed + 3.9, {"old", "new"}),
                ("begun within it", changed + 3.9, changed + 9, {"old", "new"}),
                ("after it", changed + 4.1, changed + 9, {"new"})]
        for name, begun, ended, possible in rows:
            self.assertEqual(line.possible(begun, ended), possible, name)

    def test_memory_is_compared_from_the_second_minute_on(self):
        steady = [(60 * minute + 30, 1024 * mib) for minute, mib in
                  enumerate((10, 20, 20, 20.5, 20))]
        self.assertEqual(faults_report.minutes(steady), [10, 20, 20, 20.5, 20])
        self.assertAlmostEqual(faults_report.growth(steady), 0.025)
        self.assertIsNone(faults_report.growth(steady[:3]))

    def test_a_figure_above_its_bar_is_marked(self):
        self.assertEqual(figures.against(2.0, 2.0), "2.00 (2.00)")
        self.assertEqual(figures.against(2.01, 2.0), "2.01! (2.00)")

    def test_percentiles(self):
        self.assertEqual(figures.percentile(range(1, 101), 0.99), 100)
        self.assertEqual(figures.percentile([7], 0.99), 7)


class ConnectionTest(unittest.TestCase):
    """Against a listener that sends prepared bytes."""

    def ask(self, *parts):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def serve():
                peer, _ = listener.accept()
                with peer:
                    peer.recv(4096)
                    for part in parts:
                        peer.sendall(part)
            thread = threading.Thread(target=serve)
            thread.start()
            connection = Connection(listener.getsockname()[1])
            try:
                return connection.ask(b"GET / HTTP/1.1\r\n\r\n")
            finally:
                connection.close()
                thread.join()

    def test_an_answer_in_parts(self):
        self.assertEqual(self.ask(b"HTTP/1.1 200 OK\r\nContent-", b"Length: 5\r\n\r\nab", b"cde"),
                         (200, b"abcde"))

    def test_an_end_before_the_end_is_a_reset(self):
        for parts in ((), (b"HTTP/1.1 200",), (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",)):
            with self.assertRaises(ConnectionResetError, msg=parts):
                self.ask(*parts)

    def test_what_is_no_answer_is_told(self):
        for part in (b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n",
                     b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"):
            with self.assertRaises(ProtocolError, msg=part):
                self.ask(part)


if __name__ == "__main__":
    unittest.main()
