"""tools/count_tests.py over events and results as Bazel 4.2 writes them."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, "tools")
import count_tests  # noqa: E402

PASSING_XML = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="0" disabled="0" errors="0">
  <testsuite name="A" tests="2">
    <testcase name="One" status="run" result="completed" classname="A" />
    <testcase name="Two" status="run" result="completed" classname="A" />
  </testsuite>
</testsuites>"""

MIXED_XML = """<testsuites><testsuite name="A">
  <testcase name="One" status="run" result="completed" classname="A" />
  <testcase name="Bad" status="run" result="completed" classname="A">
    <failure message="x" type=""></failure><failure message="y" type=""></failure>
  </testcase>
  <testcase name="Skipped" status="run" result="skipped" classname="A"><skipped /></testcase>
  <testcase name="DISABLED_Off" status="notrun" result="suppressed" classname="A" />
</testsuite></testsuites>"""

# What Bazel writes for a runner that writes nothing.
GENERIC_XML = """<testsuites><testsuite name="tests/x_test" tests="1" failures="0" errors="0">
  <testcase name="tests/x_test" status="run" duration="0" time="0"></testcase>
  <system-out><![CDATA[...]]></system-out></testsuite></testsuites>"""
GENERIC_ERROR_XML = GENERIC_XML.replace("></testcase>",
                                        "><error message=\"exited with error code 139\"></error>"
                                        "</testcase>")


def configured(label, kind="cc_test rule", size="SMALL"):
    body = {"targetKind": kind}
    if size:
        body["testSize"] = size
    return {"id": {"targetConfigured": {"label": label}}, "configured": body}


def completed(label, success=True):
    identity = {"targetCompleted": {"label": label, "configuration": {"id": "c"}}}
    if success:
        return {"id": identity, "completed": {"success": True}}
    return {"id": identity, "completed": {"failureDetail": {"message": "compilation failed"}}}


def aborted(label, reason):
    return {"id": {"targetCompleted": {"label": label}}, "aborted": {"reason": reason}}


def summary(label, status="PASSED"):
    return {"id": {"testSummary": {"label": label}}, "testSummary": {"overallStatus": status}}


class CountTestsTest(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.files = 0

    def write(self, text):
        self.files += 1
        path = os.path.join(self.folder.name, f"file {self.files}.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def result(self, label, xml, run=1, shard=1, attempt=1):
        path = self.write(xml).replace(" ", "%20")
        return {"id": {"testResult": {"label": label, "run": run, "shard": shard,
                                      "attempt": attempt}},
                "testResult": {"status": "ANY", "testActionOutput": [
                    {"name": "test.log", "uri": "file:///nowhere"},
                    {"name": "test.xml", "uri": f"file://{path}"}]}}

    def a_test(self, label, xml, status="PASSED"):
        return [configured(label), completed(label), self.result(label, xml),
                summary(label, status)]

    def run_with(self, events, bazel_exit_code=0):
        """-> (exit code, lines printed)."""
        path = self.write("\n".join(json.dumps(event) for event in events))
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = count_tests.main(path, str(bazel_exit_code))
        return code, out.getvalue().splitlines()

    def test_prints_what_tests_report(self):
        xml = PASSING_XML.replace(
            'classname="A" />', 'classname="A"><properties><property name="other" value="no"/>'
            '<property name="report" value="12 of 12"/></properties></testcase>', 1)
        self.assertEqual(self.run_with(self.a_test("//a:t", xml)),
                         (0, ["12 of 12", "2 passed, 0 failed"]))

    def test_passing_cases_are_counted_over_all_targets(self):
        events = self.a_test("//a:a", PASSING_XML) + self.a_test("//x:x_test", GENERIC_XML)
        self.assertEqual(self.run_with(events), (0, ["3 passed, 0 failed"]))

    def test_libraries_count_nothing(self):
        events = [configured("//a:lib", "cc_library rule", None), completed("//a:lib")]
        self.assertEqual(self.run_with(events), (0, ["0 passed, 0 failed"]))

    def test_failed_and_skipped_cases(self):
        events = self.a_test("//a:a", MIXED_XML, "FAILED")
        self.assertEqual(self.run_with(events, 3),
                         (1, ["Failed:", "  //a:a: A.Bad", "1 passed, 1 failed, 2 skipped"]))

    def test_a_crash_counts_once(self):
        events = self.a_test("//tests:x_test", GENERIC_ERROR_XML, "FAILED")
        code, lines = self.run_with(events, 3)
        self.assertEqual((code, lines[-1]), (1, "0 passed, 1 failed"))

    def test_a_failed_target_with_passing_cases_counts_as_failed(self):
        # A leak that the sanitizer finds at exit, or a time-out behind the last case.
        events = self.a_test("//a:a", PASSING_XML, "TIMEOUT")
        self.assertEqual(self.run_with(events, 3),
                         (1, ["Failed:", "  //a:a: TIMEOUT", "2 passed, 1 failed"]))

    def test_a_flaky_test_counts_by_its_last_attempt(self):
        events = [configured("//a:a"), completed("//a:a"),
                  self.result("//a:a", MIXED_XML, attempt=1),
                  self.result("//a:a", PASSING_XML, attempt=2), summary("//a:a", "FLAKY")]
        self.assertEqual(self.run_with(events), (0, ["2 passed, 0 failed"]))

    def test_shards_and_runs_add_up(self):
        events = [configured("//a:a"), completed("//a:a"),
                  self.result("//a:a", PASSING_XML, shard=1),
                  self.result("//a:a", PASSING_XML, shard=2),
                  self.result("//a:a", PASSING_XML, run=2), summary("//a:a")]
        self.assertEqual(self.run_with(events), (0, ["6 passed, 0 failed"]))

    def test_a_test_that_was_not_built_is_a_failure(self):
        events = [configured("//a:a"), completed("//a:a", False)] + self.a_test(
            "//b:b", PASSING_XML)
        self.assertEqual(self.run_with(events, 1),
                         (1, ["Failed:", "  //a:a: not built", "2 passed, 1 failed"]))

    def test_a_test_without_results_of_its_own_is_a_failure(self):
        events = [configured("//a:a"), completed("//a:a"), summary("//a:a", "NO_STATUS")]
        self.assertEqual(self.run_with(events, 4)[1][-1], "0 passed, 1 failed")

    def test_a_library_that_was_not_built_is_a_failure(self):
        events = [configured("//a:lib", "cc_library rule", None), completed("//a:lib", False)]
        self.assertEqual(self.run_with(events, 1),
                         (1, ["Failed:", "  //a:lib: not built", "0 passed, 1 failed"]))

    def test_an_analysis_failure_is_a_failure(self):
        self.assertEqual(self.run_with([aborted("//a:a", "ANALYSIS_FAILURE")], 1),
                         (1, ["Failed:", "  //a:a: not built", "0 passed, 1 failed"]))

    def test_what_this_platform_does_not_build_is_left_out(self):
        self.assertEqual(self.run_with([aborted("//a:a", "SKIPPED")]),
                         (0, ["0 passed, 0 failed"]))

    def test_bazels_own_failure_is_a_failure(self):
        self.assertEqual(self.run_with([], 2),
                         (1, ["Failed:", "  bazel: exit code 2", "0 passed, 1 failed"]))

    def test_unreadable_results_are_a_failure(self):
        for xml in ("", "<testsuites><testcase"):
            self.assertEqual(self.run_with(self.a_test("//a:a", xml))[1][-1],
                             "0 passed, 1 failed")


if __name__ == "__main__":
    unittest.main()
