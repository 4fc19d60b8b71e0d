"""The sidecar as a process: started with a configuration, watched, stopped."""

import http.client
import json
import os
import re
import signal
import subprocess
import time

import processes

START_SECONDS = 60


class SidecarError(Exception):
    """It does not start, or has ended by itself."""


class Sidecar:
    """Ready to serve once constructed. `settings` are keys of the configuration file beside those
    that are set here; `port` is the REST port, `admin` the admin port's address."""

    def __init__(self, program, name, settings, directory):
        self.name = name
        config = {"admin": {"address": "127.0.0.1:0"}, "drain": {"delay": "0s"}}
        config.update(settings)
        config.setdefault("listen", {})["address"] = "127.0.0.1:0"
        path = os.path.join(directory, name + ".json")
        with open(path, "w") as f:
            json.dump(config, f)
        self.log_path = os.path.join(directory, name + ".log")
        with open(self.log_path, "w") as log:
            self.process = subprocess.Popen([program, "--config=" + path], stdout=log,
                                            stderr=subprocess.STDOUT)
        self.pid = self.process.pid
        try:
            self._wait_until_ready()
        except SidecarError:
            self.process.kill()
            self.process.wait()
            raise

    def _wait_until_ready(self):
        self.admin = None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.check()
            if self.admin is None:
                with open(self.log_path, errors="replace") as f:
                    found = re.search(r"REST on \S+:(\d+), admin on ([^,]+),", f.read())
                if found:
                    self.port, self.admin = int(found[1]), found[2]
            elif self.admin_answer("/readyz")[0] == 200:
                return
            time.sleep(0.01)
        raise SidecarError("%s is not ready after %d s:\n%s" % (
            self.name, START_SECONDS, self.log_tail()))

    def admin_answer(self, path):
        """-> (status, text) of the admin port."""
        connection = http.client.HTTPConnection(self.admin, timeout=30)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def check(self):
        """SidecarError when the process has ended."""
        if self.process.poll() is not None:
            raise SidecarError("%s has ended with code %d:\n%s" % (
                self.name, self.process.returncode, self.log_tail()))

    def memory(self):
        """Resident, in KiB."""
        return processes.status_value(self.pid, "VmRSS")

    def log_tail(self, lines=20):
        with open(self.log_path, errors="replace") as f:
            return "".join(f.readlines()[-lines:])

    def stop(self):
        """Ends it orderly; SidecarError unless it ended with 0 in time."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise SidecarError("%s did not stop on SIGINT" % self.name) from None
        if code != 0:
            raise SidecarError("%s ended with code %d:\n%s" % (self.name, code, self.log_tail()))


def stop_all(sidecars):
    """Stops all -> what went wrong, as texts."""
    problems = []
    for sidecar in sidecars:
        try:
            sidecar.stop()
        except SidecarError as error:
            problems.append(str(error))
    return problems
