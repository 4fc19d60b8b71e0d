"""The example server as a process: its one line, its signals, its errors."""

import signal
import socket
import subprocess
import unittest

SERVER = "tools/example/library_server"


def start(*arguments):
    return subprocess.Popen([SERVER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


class LibraryServerTest(unittest.TestCase):

    def serve_and_stop(self, how):
        server = start("--listen=127.0.0.1:0")
        line = server.stdout.readline()
        self.assertRegex(line, r"^library_server: listening on 127\.0\.0\.1:[1-9]\d*\n$")
        port = int(line.rsplit(":", 1)[1])
        socket.create_connection(("127.0.0.1", port)).close()
        server.send_signal(how)
        out, err = server.communicate(timeout=30)
        self.assertEqual((server.returncode, out, err), (0, "", ""))

    def test_sigterm_ends_it_cleanly(self):
        self.serve_and_stop(signal.SIGTERM)

    def test_sigint_ends_it_cleanly(self):
        self.serve_and_stop(signal.SIGINT)

    def test_a_port_that_is_taken_is_an_error(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            server = start(f"--listen=127.0.0.1:{taken.getsockname()[1]}")
            out, err = server.communicate(timeout=30)
        self.assertEqual((server.returncode, out), (1, ""))
        self.assertIn("library_server: cannot listen on 127.0.0.1:", err)


if __name__ == "__main__":
    unittest.main()
