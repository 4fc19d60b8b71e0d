"""The gateways under test: how each is started, checked, loaded and stopped.

Each listens on a port of 127.0.0.1, sends to the same backend over plaintext HTTP/2, knows the
benchmark's descriptors (grpc-gateway: its code), has as many workers as the others and writes
no access log.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import time

import processes
import workload


class GatewayError(Exception):
    """A gateway that does not start, answers otherwise than the others, or fails under load."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def envoy_config(port, upstream_port, descriptors):
    """Envoy's static configuration. It leaves out work that no other gateway does: request ids,
    headers of its own, tracing, access logs."""
    timeout = "60s"
    transcoder = {
        "@type": "type.googleapis.com/"
                 "envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder",
        "proto_descriptor": descriptors,
        "services": ["transom.bench.v1.Bench"],
    }
    router = {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
        "suppress_envoy_headers": True,
        "dynamic_stats": False,
    }
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network."
                 "http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "rest",
        "generate_request_id": False,
        "route_config": {"virtual_hosts": [{
            "name": "all", "domains": ["*"],
            "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "grpc", "timeout": timeout}}],
        }]},
        "http_filters": [
            {"name": "envoy.filters.http.grpc_json_transcoder", "typed_config": transcoder},
            {"name": "envoy.filters.http.router", "typed_config": router},
        ],
    }
    http2 = {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }

    def address(number):
        return {"socket_address": {"address": "127.0.0.1", "port_value": number}}

    return {"static_resources": {
        "listeners": [{
            "name": "rest", "address": address(port),
            "filter_chains": [{"filters": [{
                "name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}],
        }],
        "clusters": [{
            "name": "grpc", "type": "STATIC", "connect_timeout": "5s",
            "typed_extension_protocol_options": {
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2},
            "load_assignment": {"cluster_name": "grpc", "endpoints": [{"lb_endpoints": [
                {"endpoint": {"address": address(upstream_port)}}]}]},
        }],
    }}


class Setup:
    """What the commands need: programs, backend, descriptors, workers, a directory for files."""

    def __init__(self, programs, upstream_port, descriptors, threads, directory, sidecar_flags=()):
        self.programs = programs
        self.upstream_port = upstream_port
        self.descriptors = descriptors
        self.threads = threads
        self.directory = directory
        self.sidecar_flags = list(sidecar_flags)

    def command(self, name, port):
        """-> (command, additions to the environment) of a gateway on a port."""
        program = self.programs[name]
        upstream = "127.0.0.1:%d" % self.upstream_port
        if name == "sidecar":
            return [program, "--upstream=" + upstream, "--listen=127.0.0.1:%d" % port,
                    "--admin_listen=127.0.0.1:0", "--threads=%d" % self.threads,
                    "--descriptor_set=" + self.descriptors] + self.sidecar_flags, {}
        if name == "envoy":
            path = os.path.join(self.directory, "envoy-%d.json" % port)
            with open(path, "w") as f:
                json.dump(envoy_config(port, self.upstream_port, self.descriptors), f)
            return [program, "-c", path, "--concurrency", str(self.threads), "--log-level",
                    "error", "--disable-hot-restart"], {}
        return [program, "-listen=127.0.0.1:%d" % port, "-upstream=" + upstream], {
            "GOMAXPROCS": str(self.threads)}


class Gateway:
    """One running gateway. `start_seconds` is the time from its start to its first good answer,
    `memory_at_start` its resident memory then, in KiB."""

    def __init__(self, name, setup):
        self.name = name
        self.port = free_port()
        self.log_path = os.path.join(setup.directory, "%s-%d.log" % (name, self.port))
        command, environment = setup.command(name, self.port)
        started = time.perf_counter()
        with open(self.log_path, "w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT,
                                            env=dict(os.environ, **environment))
        self.pid = self.process.pid
        try:
            self._wait_for_answer(started + 30)
        except GatewayError:
            self.kill()
            raise
        self.start_seconds = time.perf_counter() - started
        self.memory_at_start = processes.status_value(self.pid, "VmRSS")

    def _wait_for_answer(self, deadline):
        seen = "no connection"
        while time.perf_counter() < deadline:
            if self.process.poll() is not None:
                raise GatewayError("%s ended with %d: %s" % (
                    self.name, self.process.returncode, self.log_tail()))
            try:
                status, _ = self.ask("get")
                if status == 200:
                    return
                seen = "status %d" % status
            except OSError:
                pass
            except http.client.HTTPException as error:
                seen = repr(error)
            time.sleep(0.0005)
        raise GatewayError("%s did not answer in time: %s" % (self.name, seen))

    def log_tail(self):
        with open(self.log_path, errors="replace") as f:
            return " / ".join(f.read().strip().splitlines()[-3:])

    def ask(self, scenario):
        """One request on a connection of its own -> (status, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            if scenario == "get":
                connection.request("GET", workload.path_of(scenario))
            else:
                connection.request("POST", workload.path_of(scenario), workload.body_of(scenario),
                                   {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def check(self, scenario):
        """GatewayError unless the answer is, as JSON, the one that all must give. The sidecar says
        201 to the POST that makes something, the others 200."""
        try:
            status, body = self.ask(scenario)
        except (OSError, http.client.HTTPException) as error:
            raise GatewayError("%s: no answer: %r" % (self.name, error)) from None
        try:
            right = status in (200, 201) and workload.same_answer(scenario, json.loads(body))
        except ValueError:
            right = False
        if not right:
            raise GatewayError("%s answers %s otherwise: %d %s" % (
                self.name, workload.SCENARIOS[scenario][0], status, body[:200].decode("latin-1")))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()
