"""Fuzz targets: one function, two programs."""

def fuzz_target(name, srcs, deps = []):
    """A libFuzzer target and the ordinary test that replays its corpus.

    `srcs` define LLVMFuzzerTestOneInput. The corpus is corpus/NAME/*.

      NAME_test     replays each file, its truncations and changed bytes, in any build
      NAME_fuzzer   searches; for --config=fuzz only, built when it is named

    Args:
      name: the target, "head_guard".
      srcs: the sources.
      deps: what they use.
    """
    native.cc_library(
        name = name + "_target",
        testonly = True,
        srcs = srcs,
        deps = deps,
        alwayslink = True,
    )
    native.cc_test(
        name = name + "_test",
        size = "medium",
        args = ["tests/fuzz/corpus/" + name],
        data = native.glob(["corpus/%s/*" % name]),
        deps = [
            ":%s_target" % name,
            ":replay_main",
        ],
    )
    native.cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [":%s_target" % name],
    )
