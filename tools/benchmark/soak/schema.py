"""A descriptor set that gains a method and loses it again: the benchmark's service, with and without
`POST /v1/mirror`, which echoes its item."""

import os
import subprocess

import workload

METHOD = """service Bench {
  rpc MirrorItem(Item) returns (Item) {
    option (google.api.http) = { post: "/v1/mirror" body: "*" };
  }
"""


class SchemaFile:
    """`path` is the file; it starts without the method."""

    def __init__(self, directory):
        self.directory = directory
        self.path = os.path.join(directory, "schema.pb")
        self.has_method = False
        with open(os.path.join(workload.ROOT, "proto", workload.PROTO)) as f:
            source = f.read()
        self.sets = {False: self._compile("without", source),
                     True: self._compile("with", source.replace("service Bench {\n", METHOD))}
        self._write()

    def _compile(self, name, source):
        root = os.path.join(self.directory, name)
        os.makedirs(os.path.join(root, os.path.dirname(workload.PROTO)))
        with open(os.path.join(root, workload.PROTO), "w") as f:
            f.write(source)
        out = os.path.join(self.directory, name + ".pb")
        subprocess.run(["protoc", "-I" + root] + workload.PROTO_PATHS[1:] +
                       ["--include_imports", "--descriptor_set_out=" + out, workload.PROTO],
                       check=True)
        with open(out, "rb") as f:
            return f.read()

    def _write(self):
        new = self.path + ".new"
        with open(new, "wb") as f:
            f.write(self.sets[self.has_method])
        os.rename(new, self.path)

    def change(self):
        """The method comes, or goes."""
        self.has_method = not self.has_method
        self._write()
