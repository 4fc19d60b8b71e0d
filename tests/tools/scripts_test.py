"""tools/setup, tools/test and tools/run with stand-ins for apt, dpkg, sudo, Bazel and
tools/conformance_runner (which has a test of its own).

The scripts are copied into a folder of their own, the programs that they call are
replaced by small ones that write down how they were called.
"""

import os
import pathlib
import shutil
import signal
import stat
import subprocess
import tempfile
import unittest

SCRIPTS = ("setup", "test", "run", "environment.sh", "count_tests.py")


class ScriptsTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name).resolve()
        (self.top / "tree/tools").mkdir(parents=True)
        (self.top / "programs").mkdir()
        (self.top / "home").mkdir()
        for name in SCRIPTS:
            shutil.copy(f"tools/{name}", self.top / "tree/tools" / name)
        self.installed = self.top / "installed"
        self.conformance_runner_does("echo /somewhere")
        # Like dpkg-query -W -f: a line for each known name that was asked for.
        self.program("dpkg-query", f"""
            shift 2
            printf '%s\\n' "$@" | grep -xF -f {self.installed} | sed 's/$/ ii /'
            exit 1""")
        self.program("apt-get", f"""
            echo "apt-get $* ($DEBIAN_FRONTEND)" >>{self.top}/calls
            [ ! -e {self.top}/apt-fails ] || {{ echo "E: no network"; exit 100; }}
            for name; do echo "$name" >>{self.installed}; done""")
        self.program("bazel", f"""
            echo "bazel $* HOME=$HOME" >>{self.top}/calls
            . {self.top}/bazel-does""")
        self.program("id", "echo 0")
        self.install_everything()
        self.bazel_does("")

    def program(self, name, body):
        path = self.top / "programs" / name
        path.write_text("#!/bin/bash\n" + body + "\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def conformance_runner_does(self, body):
        path = self.top / "tree/tools/conformance_runner"
        path.write_text("#!/bin/bash\n" + body + "\n")
        path.chmod(0o755)

    def bazel_does(self, body):
        (self.top / "bazel-does").write_text(body + "\n")

    # What a first tools/setup --fuzz --bench has installed.
    everything = None

    def install_everything(self):
        if ScriptsTest.everything is None:
            self.installed.write_text("")
            self.script("setup", "--fuzz", "--bench")
            ScriptsTest.everything = self.installed.read_text()
        self.installed.write_text(ScriptsTest.everything)
        (self.top / "calls").write_text("")

    def environment(self, **changes):
        environment = {"PATH": f"{self.top}/programs:/usr/bin:/bin", "HOME": str(self.top / "home"),
                       "TMPDIR": str(self.top)}
        environment.update(changes)
        return {name: value for name, value in environment.items() if value is not None}

    def start(self, name, *arguments, cwd="/", **environment):
        return subprocess.Popen([str(self.top / "tree/tools" / name), *arguments], cwd=cwd,
                                env=self.environment(**environment), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def script(self, name, *arguments, **settings):
        process = self.start(name, *arguments, **settings)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def calls(self):
        return (self.top / "calls").read_text().splitlines()

    def forget(self, package):
        names = self.installed.read_text().splitlines()
        self.installed.write_text("".join(f"{name}\n" for name in names if name != package))

    # tools/setup

    def test_setup_is_silent_when_everything_is_there(self):
        self.assertEqual(self.script("setup"), (0, "", ""))
        self.assertEqual(self.script("setup", "--fuzz", "--bench"), (0, "", ""))
        self.assertEqual(self.calls(), [])

    def test_setup_installs_only_what_is_missing(self):
        self.forget("curl")
        self.forget("grpc-proto")
        code, out, err = self.script("setup")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, "tools/setup: installing grpc-proto curl \ntools/setup: done\n")
        self.assertEqual(self.calls(), [
            "apt-get -q update (noninteractive)",
            "apt-get -q install -y --no-install-recommends grpc-proto curl (noninteractive)"])
        self.assertEqual(self.script("setup"), (0, "", ""))

    def test_setup_options_ask_for_more(self):
        self.forget("clang-14")
        self.forget("wrk")
        self.assertEqual(self.script("setup"), (0, "", ""))
        self.assertIn("installing clang-14 \n", self.script("setup", "--fuzz")[1])
        self.assertIn("installing wrk \n", self.script("setup", "--bench")[1])

    def test_setup_uses_sudo_unless_root(self):
        self.program("id", "echo 1000")
        self.program("sudo", f'echo sudo >>{self.top}/calls; exec "$@"')
        self.forget("curl")
        self.assertEqual(self.script("setup")[0], 0)
        self.assertEqual(self.calls()[0], "sudo")

    def test_setup_shows_what_apt_said_when_it_fails(self):
        self.forget("curl")
        (self.top / "apt-fails").touch()
        code, _, err = self.script("setup")
        self.assertEqual(code, 1)
        self.assertEqual(err, "E: no network\ntools/setup: apt-get update failed\n")

    def test_setup_refuses_unknown_arguments(self):
        code, _, err = self.script("setup", "--frob")
        self.assertEqual(code, 1)
        self.assertIn("unknown argument --frob", err)

    # tools/test

    def test_test_runs_all_and_ends_with_the_count(self):
        self.bazel_does("exit 0")
        code, out, err = self.script("test", "--config=asan")
        self.assertEqual((code, out, err), (0, "0 passed, 0 failed\n", ""))
        call = self.calls()[0]
        self.assertRegex(call, r"^bazel test --keep_going --build_event_json_file=\S+ "
                               r"--config=asan //\.\.\. HOME=")

    def test_test_takes_targets_instead_of_all(self):
        self.bazel_does("exit 0")
        self.script("test", "//a:b")
        self.assertIn(" //a:b HOME=", self.calls()[0])
        self.assertNotIn("//...", self.calls()[0])

    def test_test_fails_when_bazel_does(self):
        self.bazel_does("exit 1")
        code, out, _ = self.script("test")
        self.assertEqual(code, 1)
        self.assertEqual(out.splitlines()[-1], "0 passed, 1 failed")

    def test_test_goes_on_without_the_conformance_runner(self):
        self.conformance_runner_does("echo 'no network' >&2; exit 1")
        self.assertEqual(self.script("test"), (0, "0 passed, 0 failed\n", "no network\n"))

    def test_test_works_from_any_directory_and_without_a_home(self):
        self.bazel_does("pwd >>" + str(self.top / "where"))
        self.assertEqual(self.script("test", cwd=str(self.top), HOME=None)[0], 0)
        self.assertEqual(self.script("test", cwd="/", HOME="/nonexistent")[0], 0)
        self.assertEqual((self.top / "where").read_text(), f"{self.top}/tree\n" * 2)
        self.assertIn(f"HOME={self.top}/transom-home-0", self.calls()[1])

    # tools/run, with programs of a few lines in the place of the two servers

    BACKEND = """#!/bin/bash
        echo "library_server: listening on 127.0.0.1:50099"
        trap 'exit 0' TERM; while true; do sleep 0.05; done"""
    SIDECAR = """#!/bin/bash
        echo "$*" >>{top}/calls
        echo "transom: REST on 127.0.0.1:8099, admin on 127.0.0.1:9099, 3 routes from reflection"
        trap 'echo stopped >>{top}/calls; exit 0' TERM; while true; do sleep 0.05; done"""
    # Answers like the sidecar: readyz first fails.
    CURL = """
        echo "curl $*" >>{top}/calls
        case $* in
          *readyz*) [ -e {top}/asked ] || {{ touch {top}/asked; exit 22; }} ;;
          *) echo '{{"name":"shelves/1/books/1"}}' ;;
        esac"""

    def prepare_run(self, backend=BACKEND, sidecar=SIDECAR):
        for path, text in (("tools/example/library_server", backend), ("server/transom", sidecar)):
            program = self.top / "bin" / path
            program.parent.mkdir(parents=True)
            program.write_text(text.replace("{top}", str(self.top)))
            program.chmod(0o755)
        self.program("curl", self.CURL.format(top=self.top))
        self.bazel_does(f'case $1 in info) echo {self.top}/bin ;; esac')

    def test_run_once_shows_the_first_answer_and_stops_both(self):
        self.prepare_run()
        code, out, err = self.script("run", "--once", "--port", "81", "--admin-port=82")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("  curl http://127.0.0.1:8099/v1/shelves/1/books/1\n"
                      "{\"name\":\"shelves/1/books/1\"}\n", out)
        self.assertRegex(out, r"first answer \d+ s after the start \(setup \d+ s, build \d+ s\)")
        self.assertIn("--upstream=127.0.0.1:50099 --listen=127.0.0.1:81 "
                      "--admin_listen=127.0.0.1:82 --drain_delay=0s", self.calls())
        self.assertEqual(self.calls()[-1], "stopped")
        self.assertEqual(list(self.top.glob("tmp.*")), [])

    def test_run_works_twice(self):
        self.prepare_run()
        for _ in range(2):
            self.assertEqual(self.script("run", "--once")[0], 0)

    def test_run_stops_on_ctrl_c(self):
        self.prepare_run()
        process = self.start("run")
        for line in process.stdout:
            if line == "Ctrl-C stops.\n":
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (0, ""))
        self.assertIn("tools/run: stopping", out)
        self.assertEqual(self.calls()[-1], "stopped")

    def test_run_says_which_program_does_not_start(self):
        self.prepare_run(sidecar="#!/bin/bash\necho 'transom: --listen: taken' >&2; exit 1\n")
        code, _, err = self.script("run")
        self.assertEqual(code, 1)
        self.assertIn("tools/run: the sidecar (transom) has ended with code 1\n", err)
        self.assertIn("transom: --listen: taken\n", err)

    def test_run_says_which_program_dies_later(self):
        self.prepare_run(backend=self.BACKEND.replace("while true",
                                                      "while [ ! -e {top}/die ]"))
        process = self.start("run")
        for line in process.stdout:
            if line == "Ctrl-C stops.\n":
                break
        (self.top / "die").touch()
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn("the example service (library_server) has ended with code 0", err)
        self.assertIn("library_server: listening on 127.0.0.1:50099", err)
        self.assertEqual(self.calls()[-1], "stopped")

    def test_run_stops_when_the_build_fails(self):
        self.prepare_run()
        self.bazel_does("exit 1")
        self.assertEqual(self.script("run")[0], 1)

    def test_run_refuses_bad_ports(self):
        for arguments in (["--port=x"], ["--port", "65536"], ["--port"], ["--port=-1"], ["--x"]):
            code, _, err = self.script("run", *arguments)
            self.assertEqual(code, 1, arguments)
            self.assertTrue(err.startswith("tools/run: "), err)


if __name__ == "__main__":
    unittest.main()
