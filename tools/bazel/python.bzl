"""Tests in Python, run by the python3 on the path.

Bazel's own py_test starts through a file that wants a program named `python`,
which Debian does not have.
"""

def python_test(name, src, data = [], deps = [], **kwargs):
    """A test that runs `src` with python3 and passes when it exits with 0.

    Args:
      name: the test.
      src: the program; `unittest.main()` at its end runs its cases.
      data: files and programs that it uses, at their paths in the tree.
      deps: Python files that it imports or runs.
      **kwargs: as for sh_test.
    """
    native.sh_test(
        name = name,
        srcs = ["//tools/bazel:run_python.sh"],
        args = ["$(location %s)" % src],
        data = [src] + data + deps,
        **kwargs
    )
