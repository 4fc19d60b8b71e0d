"""Counts the test cases of one Bazel run.

    count_tests.py EVENTS BAZEL_EXIT_CODE

EVENTS is what --build_event_json_file wrote; it names the targets of this run and
the XML that each test's runner left, so that nothing of an earlier run is counted. A test
whose runner writes no cases counts as one. What tests have recorded as a property named
"report" is printed, what failed is listed, and the last line is `N passed, N failed`, with
`, N skipped` behind it if there are any. A target that was not built, a test that did not run, and
a test that failed without a failed case (a crash, a time-out) count as one failed case each. Exits with 0 only if nothing failed and Bazel did not fail either.
"""

import json
import sys
import urllib.parse
import xml.etree.ElementTree


class Target:
    """One target of the run: what it is, and how building and testing it went."""

    def __init__(self):
        self.is_test = False
        self.built = None  # None: Bazel said nothing of it
        self.skipped = False  # not to be built on this platform
        self.status = None  # of a test: "PASSED", "FAILED", "TIMEOUT"...
        self.xml_paths = {}  # (run, shard) -> XML of the last attempt


class Counts:

    def __init__(self):
        self.passed = 0
        self.skipped = 0
        self.failures = []  # "//label: what"
        self.reports = []

    def line(self):
        text = f"{self.passed} passed, {len(self.failures)} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


def read_targets(lines):
    """Build event lines -> {label: Target}."""
    targets = {}
    for line in lines:
        if not line.strip():
            continue
        event = json.loads(line)
        for kind, identity in event["id"].items():
            note(targets, kind, identity, event)
    return targets


def note(targets, kind, identity, event):
    if kind == "targetConfigured" and "configured" in event:
        target = targets.setdefault(identity["label"], Target())
        target.is_test = "testSize" in event["configured"] or event["configured"].get(
            "targetKind", "").endswith("_test rule")
    elif kind == "targetCompleted" and "aspect" not in identity:
        target = targets.setdefault(identity["label"], Target())
        target.built = event.get("completed", {}).get("success", False)
        target.skipped = event.get("aborted", {}).get("reason") == "SKIPPED"
    elif kind == "testSummary":
        target = targets.setdefault(identity["label"], Target())
        target.is_test = True
        target.status = event.get("testSummary", {}).get("overallStatus", "NO_STATUS")
    elif kind == "testResult" and "testResult" in event:
        target = targets.setdefault(identity["label"], Target())
        for output in event["testResult"].get("testActionOutput", []):
            if output["name"] == "test.xml":
                # Attempts come in order: the last one stays.
                key = (identity.get("run"), identity.get("shard"))
                target.xml_paths[key] = path_of(output["uri"])


def path_of(uri):
    return urllib.parse.unquote(urllib.parse.urlparse(uri).path)


def count_cases(path, label, counts):
    """Adds the cases of one XML file; returns how many of them failed."""
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        counts.failures.append(f"{label}: no readable results ({error})")
        return 1
    counts.reports += [note.get("value", "") for note in root.iter("property")
                       if note.get("name") == "report"]
    failed = 0
    for case in root.iter("testcase"):
        name = case.get("name", "")
        if case.get("classname"):
            name = f"{case.get('classname')}.{name}"
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            counts.failures.append(label if label.endswith(name) else f"{label}: {name}")
        elif is_skipped(case):
            counts.skipped += 1
        else:
            counts.passed += 1
    return failed


def is_skipped(case):
    return (case.find("skipped") is not None or case.get("status") == "notrun" or
            case.get("result") in ("skipped", "suppressed"))


def count(targets, bazel_exit_code):
    counts = Counts()
    for label, target in sorted(targets.items()):
        if target.skipped:
            continue
        if target.is_test and target.status is not None and target.xml_paths:
            failed = sum(count_cases(path, label, counts) for path in target.xml_paths.values())
            if target.status not in ("PASSED", "FLAKY") and not failed:
                counts.failures.append(f"{label}: {target.status}")
        elif not target.built:
            counts.failures.append(f"{label}: not built")
        elif target.is_test:
            counts.failures.append(f"{label}: not run")
    if bazel_exit_code != 0 and not counts.failures:
        counts.failures.append(f"bazel: exit code {bazel_exit_code}")
    return counts


def main(events_path, bazel_exit_code):
    with open(events_path, encoding="utf-8") as events:
        targets = read_targets(events)
    counts = count(targets, int(bazel_exit_code))
    for report in counts.reports:
        print(report)
    if counts.failures:
        print("Failed:")
        for failure in counts.failures:
            print(f"  {failure}")
    print(counts.line())
    return 1 if counts.failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: count_tests.py EVENTS BAZEL_EXIT_CODE")
    sys.exit(main(sys.argv[1], sys.argv[2]))
