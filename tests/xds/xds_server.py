"""The xDS control plane of server/main.go: built once with Go, kept in ~/.cache/transom-peers."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, "tools/benchmark")
import fetch_peers  # noqa: E402

SOURCES = [os.path.join("tests/xds/server", n) for n in ("main.go", "go.mod", "go.sum")]
HINT = "it is built once, with modules from the Go proxy and the Go of go.mod or newer"


def build(cache):
    """The path of the program; fetch_peers.FetchError without Go or its modules."""
    go = fetch_peers.find_go()
    environment = dict(os.environ, HOME=os.path.expanduser("~"), GOWORK="off",
                       GOFLAGS="-buildvcs=false")
    digest = hashlib.sha256(
        fetch_peers.run([go, "version"], HINT, cwd="/", env=environment).encode())
    for path in SOURCES:
        with open(path, "rb") as f:
            digest.update(f.read() + b"\0")

    def make(directory):
        source = os.path.join(directory, "source")
        os.mkdir(source)
        for path in SOURCES:
            shutil.copy(path, source)
        fetch_peers.run([go, "build", "-o", os.path.join(directory, "xds_server"), "."], HINT,
                        cwd=source, env=environment)

    os.makedirs(cache, exist_ok=True)
    kept = fetch_peers.kept(cache, "xds-server-" + digest.hexdigest()[:16], make)
    return os.path.join(kept, "xds_server")


class XdsServer:
    """Serves `xds:///NAME`, at first without endpoints."""

    def __init__(self, program, name):
        self.process = subprocess.Popen([program, name], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def bootstrap(self):
        """The JSON that tells gRPC of it."""
        return json.dumps({
            "xds_servers": [{"server_uri": "127.0.0.1:%d" % self.port,
                             "channel_creds": [{"type": "insecure"}],
                             "server_features": ["xds_v3"]}],
            "node": {"id": "transom"},
        })

    def set_endpoints(self, *addresses):
        self.process.stdin.write(" ".join(addresses) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
