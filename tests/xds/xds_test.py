"""`--upstream=xds:///name` before a real xDS control plane, go-control-plane's (server/main.go).

Skipped, with the reason, where there is no Go or its modules cannot be had. A test waits for what is
to come as long as its whole run may take; no other times count.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

sys.path.insert(0, "tests/xds")
import xds_server  # noqa: E402

import fetch_peers  # noqa: E402

ITEM = "/v1/items/item-1"


def setUpModule():
    try:
        XdsTest.program = xds_server.build(fetch_peers.default_cache())
    except fetch_peers.FetchError as error:
        reason = "xds:/// is not tested here: %s" % error
        write_skipped(reason)
        raise unittest.SkipTest(reason) from None


def write_skipped(reason):
    """For tools/count_tests.py, which tells the reason and does not count the test as passed."""
    path = os.environ.get("XML_OUTPUT_FILE")
    if not path:
        return
    suite = ElementTree.Element("testsuite", name="xds_test")
    properties = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(properties, "property", name="report", value=reason)
    case = ElementTree.SubElement(suite, "testcase", name="xds_test")
    ElementTree.SubElement(case, "skipped")
    ElementTree.ElementTree(suite).write(path)


def ask(address, path):
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


class Backend:
    """tools/benchmark/backend, which counts its calls."""

    def __init__(self, test, port=""):
        self.process = test.start(["tools/benchmark/backend"] + [port] * bool(port))
        self.port = self.process.stdout.readline().strip()
        self.address = "127.0.0.1:" + self.port

    def answered(self):
        self.process.send_signal(signal.SIGUSR1)
        return int(self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.process.wait()


class XdsTest(unittest.TestCase):

    program = None

    def setUp(self):
        self.control = xds_server.XdsServer(self.program, "shop")
        self.addCleanup(self.control.stop)

    def start(self, command, **options):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)

        def stop():
            process.kill()
            process.wait()
            process.stdout.close()

        self.addCleanup(stop)
        return process

    def start_sidecar(self, *flags, environment=None):
        if environment is None:
            environment = {"GRPC_XDS_BOOTSTRAP_CONFIG": self.control.bootstrap()}
        process = self.start(["server/transom", "--upstream=xds:///shop", "--listen=127.0.0.1:0",
                              "--admin_listen=127.0.0.1:0", "--drain_delay=0s", *flags],
                             env=dict(os.environ, **environment))
        line = process.stdout.readline()
        self.rest, self.admin = re.search(r"REST on ([^,]+), admin on ([^,]+),", line).groups()
        return process

    def start_item_sidecar(self, **options):
        return self.start_sidecar("--descriptor_set=proto/bench_descriptors.pb", **options)

    def wait_for(self, status, path=ITEM):
        while True:
            answer = ask(self.rest, path)
            if answer[0] == status:
                return answer[1]
            self.assertIn(answer[0], (200, 503), answer)

    def wait_until_ready(self, status=200):
        while ask(self.admin, "/readyz")[0] != status:
            pass

    def test_endpoints_come_change_and_go(self):
        first, second = Backend(self), Backend(self)
        self.start_item_sidecar()
        self.assertEqual(self.wait_for(503)["code"], 14)
        self.control.set_endpoints(first.address)
        self.assertEqual(self.wait_for(200)["id"], "item-1")
        self.wait_until_ready()
        self.control.set_endpoints(second.address)
        while second.answered() == 0:
            self.assertEqual(ask(self.rest, ITEM)[0], 200)
        self.control.set_endpoints()
        self.wait_for(503)
        self.wait_until_ready(503)
        self.control.set_endpoints(first.address)
        self.wait_for(200)

    def test_several_endpoints_take_turns_as_the_control_plane_says(self):
        backends = [Backend(self) for _ in range(3)]
        self.start_item_sidecar()
        self.control.set_endpoints(*(b.address for b in backends))
        self.wait_for(200)
        while not all(b.answered() for b in backends):
            self.assertEqual(ask(self.rest, ITEM)[0], 200)

    def test_a_backend_that_dies_is_found_again(self):
        backend = Backend(self)
        self.control.set_endpoints(backend.address)
        self.start_item_sidecar()
        self.wait_for(200)
        backend.kill()
        self.wait_for(503)
        again = Backend(self, backend.port)
        self.wait_for(200)
        self.assertGreater(again.answered(), 0)

    def test_what_is_known_is_served_without_the_control_plane(self):
        backend = Backend(self)
        self.control.set_endpoints(backend.address)
        sidecar = self.start_item_sidecar()
        self.wait_for(200)
        self.control.stop()
        for _ in range(20):
            self.assertEqual(ask(self.rest, ITEM)[0], 200)
        sidecar.terminate()
        self.assertEqual(sidecar.wait(timeout=60), 0)

    def test_the_bootstrap_may_be_a_file(self):
        backend = Backend(self)
        self.control.set_endpoints(backend.address)
        with tempfile.NamedTemporaryFile("w") as bootstrap:
            bootstrap.write(self.control.bootstrap())
            bootstrap.flush()
            self.start_item_sidecar(environment={"GRPC_XDS_BOOTSTRAP": bootstrap.name})
            self.wait_for(200)

    def test_the_schema_comes_by_reflection_through_it(self):
        library = self.start(["tools/example/library_server", "--listen=127.0.0.1:0"],
                             stderr=subprocess.DEVNULL)
        address = re.search(r"listening on (\S+)", library.stdout.readline())[1]
        self.start_sidecar()
        self.control.set_endpoints(address)
        self.wait_until_ready()
        self.assertEqual(ask(self.rest, "/v1/shelves/1/books/1")[1]["name"], "shelves/1/books/1")


if __name__ == "__main__":
    unittest.main(verbosity=2)
