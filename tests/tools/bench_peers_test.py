"""tools/bench --peers without the peers: what is made of figures, and how failures are told.

Stand-ins take the gateways' places; nothing is measured and nothing fetched.
"""

import copy
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

sys.path.insert(0, "tools/benchmark")
import bar_chart  # noqa: E402
import fetch_peers  # noqa: E402
import gateways  # noqa: E402
import load  # noqa: E402
import peer_report  # noqa: E402
import peers  # noqa: E402
import workload  # noqa: E402


def figures(cpu, per_s=1000.0, p99=500.0):
    return {"cpu_us": cpu, "per_s": per_s, "p50_us": p99 / 2, "p99_us": p99, "requests": 4000,
            "errors": 0}


def cell(scenario="get", connections=16, sidecar=(30.0, 20.0, 40.0), envoy=(100.0, 100.0, 100.0)):
    return {"scenario": scenario, "connections": connections, "failed": None, "rounds": {
        "sidecar": [figures(c, 3000.0, 400.0) for c in sidecar],
        "envoy": [figures(c) for c in envoy],
        "grpc-gateway": [figures(60.0)] * 3,
        "bare": [figures(10.0)] * 3}}


RESULTS = {
    "machine": "2 x Some Processor, Linux 6", "load_before": 0.1, "threads": 2, "rounds": 3,
    "seconds": 4.0, "versions": {"sidecar": "transom 1", "envoy": "Envoy 2"},
    "cells": [cell(), cell("post1k", 1)],
    "start_ms": {"sidecar": [10.0, 12.0, 30.0], "envoy": [90.0, 80.0, 100.0]},
    "memory_kib": {"sidecar": {"start": 20480, "load": 30720}, "envoy": {"start": 51200}},
    "idle": {"connections": 10000, "gateways": {"sidecar": {
        "bytes": 400.4, "cpu_ms_per_s": 0.0, "alone_us": 150.0, "among_us": 155.0}}},
}


def results(**changes):
    return dict(copy.deepcopy(RESULTS), **changes)


def columns(table):
    """A Markdown table as rows of stripped texts, without the rule."""
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in table.splitlines()]
    return [rows[0]] + rows[2:]


class ReportTest(unittest.TestCase):

    def test_the_ratio_is_the_median_of_the_rounds_ratios_not_the_ratio_of_medians(self):
        row = cell(sidecar=(30.0, 20.0, 90.0), envoy=(300.0, 40.0, 100.0))
        # Rounds: 0.1, 0.5, 0.9; the medians alone would give 30 / 100.
        self.assertAlmostEqual(peer_report.ratio(row, "envoy", "cpu_us"), 0.5)

    def test_the_speed_table_has_a_line_for_each_gateway_and_row(self):
        rows = columns(peer_report.speed_table(RESULTS))
        self.assertEqual(len(rows), 1 + 2 * 4)
        self.assertEqual(rows[1], ["small GET", "16", "sidecar", "30.0", "3000", "200", "400"])
        self.assertEqual(rows[8][:3], ["1 KB POST", "1", "bare"])

    def test_a_ratio_is_marked_only_above_its_bound(self):
        table = columns(peer_report.ratio_table(RESULTS))
        get, post = (dict(zip(table[0], row)) for row in table[1:])
        self.assertEqual(get["CPU / Envoy"], "0.30 (0.32)")
        self.assertEqual(get["CPU / bare"], "3.00! (2.00)")
        self.assertEqual(get["CPU / grpc-gateway"], "0.50")
        self.assertEqual(get["p99 / Envoy"], "0.80 (1.00)")
        self.assertEqual(post["CPU / Envoy"], "0.30! (0.25)")
        # Wanted at 16 connections only.
        self.assertEqual(post["p99 / Envoy"], "0.80")

    def test_a_failed_row_is_named_and_has_no_figures(self):
        failed = dict(cell("post64k", 256), failed="envoy: 3 errors with 10 requests")
        failed["rounds"]["envoy"] = []
        text = peer_report.text(results(cells=[cell(), failed]))
        self.assertIn("64 KB POST, 256 connections: not measured: envoy: 3 errors with 10 requests",
                      text)
        self.assertNotIn("| 64 KB POST", text)
        self.assertIn("| small GET", text)

    def test_starts_and_memory(self):
        self.assertEqual(columns(peer_report.process_table(RESULTS))[1:],
                         [["sidecar", "12", "20.0", "30.0"], ["envoy", "90", "50.0", ""]])

    def test_idle_connections(self):
        self.assertEqual(columns(peer_report.idle_table(RESULTS))[1:],
                         [["sidecar", "400", "0.0", "150", "155"]])

    def test_nothing_is_said_of_what_was_not_measured(self):
        text = peer_report.text(results(cells=[], start_ms={}, idle=None))
        self.assertEqual(text.splitlines(), [
            "Machine: 2 x Some Processor, Linux 6; load average 0.10 before the run; 2 workers each.",
            "", "transom 1, Envoy 2."])


class BarChartTest(unittest.TestCase):

    def bars(self, drawing, name):
        root = ElementTree.fromstring(drawing)
        boxes = [e for e in root.iter("{http://www.w3.org/2000/svg}rect")
                 if e.get("fill") == bar_chart.COLOURS[name]]
        return boxes[1:]  # The first is the legend's.

    def test_each_figure_of_each_gateway_is_a_bar(self):
        drawing = bar_chart.draw(RESULTS)
        for name in peer_report.NAMES:
            self.assertEqual(len(self.bars(drawing, name)), len(bar_chart.FIGURES) * 2, name)

    def test_bars_of_a_chart_have_one_scale(self):
        drawing = bar_chart.draw(RESULTS)
        heights = {name: float(self.bars(drawing, name)[0].get("height"))
                   for name in peer_report.NAMES}
        self.assertAlmostEqual(heights["sidecar"] / heights["envoy"], 0.3, places=2)
        self.assertAlmostEqual(heights["bare"] / heights["envoy"], 0.1, places=2)

    def test_nothing_lies_outside_of_the_drawing(self):
        many = [cell(s, c) for s in workload.SCENARIOS for c in (1, 4, 16, 64, 256)]
        for cells in ([cell()], many):
            root = ElementTree.fromstring(bar_chart.draw(results(cells=cells)))
            width, height = float(root.get("width")), float(root.get("height"))
            for element in list(root)[1:]:
                right = float(element.get("x")) + float(element.get("width", 0))
                self.assertTrue(0 <= right <= width, right)
                self.assertTrue(0 <= float(element.get("y")) <= height)

    def test_failed_rows_are_left_out(self):
        failed = dict(cell("post1k"), failed="envoy: gone")
        drawing = bar_chart.draw(results(cells=[cell(), failed]))
        self.assertNotIn("1 KB POST", drawing)
        with self.assertRaisesRegex(ValueError, "nothing was measured"):
            bar_chart.draw(results(cells=[failed]))

    def test_short_numbers(self):
        for value, text in ((0.0, "0.0"), (9.96, "10.0"), (99.4, "99.4"), (345.6, "346"),
                            (6789, "6.8k"), (123456, "123k"), (2.5e6, "2.5M")):
            self.assertEqual(bar_chart.short(value), text)


class FiguresTest(unittest.TestCase):
    """load.Loader's reading of one round."""

    def setUp(self):
        self.gateway = type("G", (), {"name": "envoy"})()
        self.summary = {"requests": 1000, "seconds": 4.0, "bytes": 1000 * 300, "p50_us": 10.0,
                        "p99_us": 20.0, "errors": 0}
        self.samples = [(1.0, 5000), (1.5, 15000)]

    def read(self, scenario="get"):
        return load.Loader._figures(self.gateway, scenario, self.summary, self.samples)

    def test_cpu_is_that_between_the_samples_for_the_calls_between_them(self):
        self.assertEqual(self.read(), {"cpu_us": 50.0, "per_s": 250.0, "p50_us": 10.0,
                                       "p99_us": 20.0, "requests": 1000, "errors": 0})

    def test_any_error_ends_the_row(self):
        self.summary["errors"] = 2
        with self.assertRaisesRegex(gateways.GatewayError, "envoy: 2 errors with 1000 requests"):
            self.read()

    def test_answers_that_are_too_short_end_the_row(self):
        with self.assertRaisesRegex(gateways.GatewayError, "1000 answers, of 300000 bytes in all"):
            self.read("post64k")

    def test_a_gateway_that_sends_nothing_upstream_ends_the_row(self):
        self.samples = [(1.0, 5000), (1.5, 5000)]
        with self.assertRaisesRegex(gateways.GatewayError, "no calls arrived at the backend"):
            self.read()

    def test_a_gateway_that_ended_under_load_ends_the_row(self):
        self.samples = self.samples[:1]
        with self.assertRaisesRegex(gateways.GatewayError, "no calls arrived"):
            self.read()


class CellTest(unittest.TestCase):
    """A row goes through all gateways in turns, and ends at the first failure."""

    class Gateway:
        def __init__(self, name):
            self.name = name

        def check(self, scenario):
            pass

    class Loader:
        def __init__(self, fail_at=None):
            self.calls, self.fail_at = [], fail_at

        def warm_up(self, gateway, scenario, connections, seconds):
            self.calls.append("warm " + gateway.name)

        def load(self, gateway, scenario, connections, seconds):
            self.calls.append(gateway.name)
            if len(self.calls) == self.fail_at:
                raise gateways.GatewayError("%s: 1 errors with 2 requests" % gateway.name)
            return figures(1.0)

        def load_bare(self, scenario, in_flight, seconds):
            self.calls.append("bare")
            return figures(1.0)

    def measure(self, loader):
        return peers.measure_cell([self.Gateway(n) for n in peers.GATEWAYS], loader, "get", 16, 2, 1)

    def test_rounds_are_interleaved_behind_a_warming_up(self):
        loader = self.Loader()
        row = self.measure(loader)
        turn = ["sidecar", "envoy", "grpc-gateway", "bare"]
        self.assertEqual(loader.calls, ["warm " + name for name in turn[:3]] + turn + turn)
        self.assertIsNone(row["failed"])
        self.assertEqual({n: len(r) for n, r in row["rounds"].items()}, dict.fromkeys(turn, 2))

    def test_a_failure_ends_the_row(self):
        loader = self.Loader(fail_at=5)
        self.assertEqual(self.measure(loader)["failed"], "envoy: 1 errors with 2 requests")
        self.assertEqual(len(loader.calls), 5)


# Answers as the real gateways do, by its first argument: right, with other spaces, or wrong.
STAND_IN = """#!{python}
import http.server, json, re, sys
sys.path.insert(0, {path!r})
import workload
port = int(re.search(r"-listen=127.0.0.1:(\\d+)", " ".join(sys.argv)).group(1))
{before}
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, scenario):
        body = json.dumps(workload.answer_of(scenario), indent=2){change}
        self.send_response({status})
        self.end_headers()
        self.wfile.write(body.encode())
    def do_GET(self): self.answer("get")
    def do_POST(self): self.answer("post1k")
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


class GatewayTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)

    def start(self, before="", change="", status=200):
        path = self.top / "stand_in"
        path.write_text(STAND_IN.format(python=sys.executable, path=os.path.abspath("tools/benchmark"),
                                        before=before, change=change, status=status))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        setup = gateways.Setup({"grpc-gateway": str(path)}, 1, "x.pb", 2, str(self.top))
        gateway = gateways.Gateway("grpc-gateway", setup)
        self.addCleanup(gateway.kill)
        return gateway

    def test_equal_as_json_is_equal(self):
        gateway = self.start()
        gateway.check("get")
        gateway.check("post1k")
        self.assertGreater(gateway.start_seconds, 0)
        self.assertGreater(gateway.memory_at_start, 0)

    def test_false_and_left_out_are_equal(self):
        answer = workload.answer_of("post1k")
        self.assertIs(answer["items"][1].pop("available"), False)
        self.assertTrue(workload.same_answer("post1k", answer))
        del answer["items"][0]["available"]
        self.assertFalse(workload.same_answer("post1k", answer))

    def test_another_answer_is_refused(self):
        gateway = self.start(change='.replace("42", "43").replace("Lisbon", "Porto")')
        for scenario in ("get", "post1k"):
            with self.assertRaisesRegex(gateways.GatewayError, "grpc-gateway answers .* otherwise: 200"):
                gateway.check(scenario)

    def test_what_is_no_json_is_refused(self):
        with self.assertRaisesRegex(gateways.GatewayError, "otherwise"):
            self.start(change='[1:]').check("get")

    def test_a_gateway_that_ends_at_once_says_why(self):
        with self.assertRaisesRegex(gateways.GatewayError, "ended with 3: no such setting"):
            self.start(before='print("no such setting", flush=True); sys.exit(3)')

    def test_every_gateway_gets_the_workers_the_backend_and_the_descriptors(self):
        setup = gateways.Setup({n: n for n in peers.GATEWAYS}, 5000, "/d.pb", 3, str(self.top),
                               ["--set=a=1"])
        sidecar, _ = setup.command("sidecar", 80)
        self.assertEqual(sidecar[1:], [
            "--upstream=127.0.0.1:5000", "--listen=127.0.0.1:80", "--admin_listen=127.0.0.1:0",
            "--threads=3", "--descriptor_set=/d.pb", "--set=a=1"])
        envoy, _ = setup.command("envoy", 80)
        self.assertEqual(envoy[envoy.index("--concurrency") + 1], "3")
        config = pathlib.Path(envoy[envoy.index("-c") + 1]).read_text()
        self.assertIn('"port_value": 5000', config)
        self.assertIn('"proto_descriptor": "/d.pb"', config)
        self.assertNotIn("access_log", config)
        go, environment = setup.command("grpc-gateway", 80)
        self.assertEqual(go[1:], ["-listen=127.0.0.1:80", "-upstream=127.0.0.1:5000"])
        self.assertEqual(environment, {"GOMAXPROCS": "3"})


class FetchTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = folder.name

    def make(self, directory):
        pathlib.Path(directory, "program").write_text("x")

    def test_what_is_there_is_not_made_again(self):
        directory = fetch_peers.kept(self.cache, "envoy-1", self.make)
        self.assertEqual(os.listdir(self.cache), ["envoy-1"])
        self.assertEqual(fetch_peers.kept(self.cache, "envoy-1", None), directory)

    def test_what_fails_leaves_nothing(self):
        def fail(directory):
            self.make(directory)
            raise fetch_peers.FetchError("no network")

        with self.assertRaisesRegex(fetch_peers.FetchError, "no network"):
            fetch_peers.kept(self.cache, "envoy-1", fail)
        self.assertEqual(os.listdir(self.cache), [])

    def test_a_command_that_fails_is_told_with_its_last_lines(self):
        with self.assertRaises(fetch_peers.FetchError) as caught:
            fetch_peers.run(["sh", "-c", "echo no route to host >&2; exit 1"], "it is needed once")
        self.assertIn("it is needed once:\n  no route to host", str(caught.exception))

    def test_a_program_that_is_not_there_is_told(self):
        with self.assertRaisesRegex(fetch_peers.FetchError, "no-such-program.*it is needed once"):
            fetch_peers.run(["/no-such-program"], "it is needed once")


class CommandLineTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)

    def run_from(self, measured):
        (self.top / "in.json").write_text(json.dumps(measured))
        return subprocess.run(
            [sys.executable, "tools/bench", "--peers", "--from", str(self.top / "in.json"),
             "--json", str(self.top / "out.json"), "--plot", str(self.top / "out.svg")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def test_tables_and_plot_from_a_file(self):
        done = self.run_from(RESULTS)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(done.stdout, peer_report.text(RESULTS) + "\n")
        self.assertEqual(json.loads((self.top / "out.json").read_text()), RESULTS)
        ElementTree.fromstring((self.top / "out.svg").read_text(encoding="utf-8"))

    def test_a_row_that_was_not_measured_is_an_exit_code(self):
        done = self.run_from(results(cells=[cell(), dict(cell("post1k"), failed="envoy: gone")]))
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 KB POST, 16 connections: not measured: envoy: gone", done.stdout)
        self.assertTrue((self.top / "out.svg").exists())

    def test_an_unknown_scenario_is_refused(self):
        done = subprocess.run([sys.executable, "tools/bench", "--peers", "--scenarios", "get,put"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("put is none of get, post1k, post64k", done.stdout)


if __name__ == "__main__":
    unittest.main()
