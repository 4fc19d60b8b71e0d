"""Binds the libraries and protos of Debian's packages as @debian, @debian_sources and @debian_protos.

This is the one place that knows about Debian. Each library is one target,
`@debian//:NAME`, made of

  * the link options that pkg-config gives for its modules,
  * the compile flags that pkg-config gives (cpp-httplib changes its struct
    layouts with them), and
  * a define that carries the package's version, so that an upgrade of a
    package rebuilds what was compiled against its headers.

The headers are in the compiler's default include path (/usr/include); `headers`
names the directories or files below it that belong to the library. A missing
package stops the build with the name to install.
"""

# name -> (Debian package, pkg-config modules, headers, further link options).
# Debian 13 renames none of these packages; what differs there is the versions.
_LIBRARIES = {
    "absl": ("libabsl-dev", [
        "absl_base",
        "absl_cord",
        "absl_flat_hash_map",
        "absl_flat_hash_set",
        "absl_hash",
        "absl_inlined_vector",
        "absl_int128",
        "absl_span",
        "absl_status",
        "absl_statusor",
        "absl_str_format",
        "absl_strings",
        "absl_synchronization",
        "absl_time",
    ], ["absl/"], []),
    "absl_random": ("libabsl-dev", ["absl_random_random"], [], []),
    "absl_flags": ("libabsl-dev", [
        "absl_flags",
        "absl_flags_parse",
        "absl_flags_reflection",
        "absl_flags_usage",
    ], ["absl/flags/"], []),
    "protobuf": ("libprotobuf-dev", ["protobuf"], ["google/protobuf/"], []),
    # The compiler's headers (importer, parser) have a package of their own; the code is in libprotobuf.
    "protobuf_compiler": ("libprotoc-dev", ["protobuf"], ["google/protobuf/compiler/"], []),
    "grpc++": ("libgrpc++-dev", ["grpc++"], ["grpc/", "grpcpp/"], []),
    # Server reflection carries descriptors of its own: for servers only.
    "grpc++_reflection": ("libgrpc++-dev", ["grpc++"], ["grpcpp/ext/"], [
        "-Wl,--push-state,--no-as-needed",
        "-lgrpc++_reflection",
        "-Wl,--pop-state",
    ]),
    "httplib": ("libcpp-httplib-dev", ["cpp-httplib"], ["httplib.h"], []),
    "yaml-cpp": ("libyaml-cpp-dev", ["yaml-cpp"], ["yaml-cpp/"], []),
    "prometheus-cpp": ("prometheus-cpp-dev", ["prometheus-cpp-core"], ["prometheus/"], []),
    "openssl": ("libssl-dev", ["openssl"], ["openssl/"], []),
    "zlib": ("zlib1g-dev", ["zlib"], ["zlib.h"], []),
    "brotlienc": ("libbrotli-dev", ["libbrotlienc"], ["brotli/"], []),
    # For tests, as a second opinion.
    "brotlidec": ("libbrotli-dev", ["libbrotlidec"], ["brotli/"], []),
    "gtest": ("libgtest-dev", ["gtest", "gmock"], ["gtest/", "gmock/"], []),
    "benchmark": ("libbenchmark-dev", ["benchmark"], ["benchmark/"], []),
}

def _run(ctx, command, package):
    result = ctx.execute(command)
    if result.return_code != 0:
        fail("Debian package %s is needed and was not found (run tools/setup, or: apt-get install %s)\n%s" %
             (package, package, result.stderr))
    return result.stdout.strip()

def _unique(flags):
    # Static link order does not matter for shared libraries: the last mention is enough.
    seen = {}
    for flag in flags:
        if flag and not (flag in seen and flag.startswith("-l")):
            seen[flag] = True
    return seen.keys()

def _library(ctx, name, package, modules, headers, extra):
    libs = _run(ctx, ["pkg-config", "--libs"] + modules, package).split(" ")
    cflags = _run(ctx, ["pkg-config", "--cflags"] + modules, package).split(" ")
    version = _run(ctx, ["dpkg-query", "-W", "-f", "${Version}", package], package)
    defines = [f[2:] for f in cflags if f.startswith("-D")]
    tag = "".join([c if c.isalnum() else "_" for c in version.elems()])
    defines.append("TRANSOM_%s_%s" % (name.replace("+", "p").replace("-", "_").upper(), tag))
    for header in headers:
        _run(ctx, ["test", "-e", "/usr/include/" + header], package)
    return "\n".join([
        "# %s: %s" % (package, ", ".join(["/usr/include/" + h for h in headers])),
        "cc_library(",
        "    name = %r," % name,
        "    defines = %r," % defines,
        "    linkopts = %r," % (_unique(libs) + extra),
        ")",
        "",
    ])

def _debian_libraries_impl(ctx):
    parts = ['package(default_visibility = ["//visibility:public"])', ""]
    for name, (package, modules, headers, extra) in _LIBRARIES.items():
        parts.append(_library(ctx, name, package, modules, headers, extra))
    ctx.file("BUILD.bazel", "\n".join(parts))
    ctx.file("WORKSPACE", "workspace(name = %r)\n" % ctx.name)

debian_libraries = repository_rule(
    implementation = _debian_libraries_impl,
    local = True,
    environ = ["PKG_CONFIG_PATH"],
    doc = "Makes @debian//:NAME for each library of the table above.",
)

# Libraries that Debian has as sources for C: name -> (package, header's directory, sources). Tests alone use them.
_SOURCES = {
    # The parser of node and many proxies: the second opinion on requests.
    "llhttp": ("node-llhttp", "/usr/share/include/llhttp", [
        "/usr/share/llhttp/api.c",
        "/usr/share/llhttp/http.c",
        "/usr/share/llhttp/llhttp.c",
    ]),
}

def _debian_sources_impl(ctx):
    parts = ['package(default_visibility = ["//visibility:public"])', ""]
    for name, (package, include, sources) in _SOURCES.items():
        header = "%s/%s.h" % (include, name)
        for file in sources + [header]:
            _run(ctx, ["test", "-e", file], package)
            ctx.symlink(file, name + "/" + file.rpartition("/")[2])
        parts += [
            "cc_library(",
            "    name = %r," % name,
            "    testonly = True,",
            "    srcs = %r," % [name + "/" + file.rpartition("/")[2] for file in sources],
            "    hdrs = [%r]," % (name + "/" + name + ".h"),
            "    copts = [\"-w\"],",
            "    includes = [%r]," % name,
            ")",
            "",
        ]
    ctx.file("BUILD.bazel", "\n".join(parts))
    ctx.file("WORKSPACE", "workspace(name = %r)\n" % ctx.name)

debian_sources = repository_rule(
    implementation = _debian_sources_impl,
    local = True,
    doc = "Makes @debian_sources//:NAME for each library that is compiled from its package's sources.",
)

# The protos that are taken from Debian instead of being written again:
# directory of the package -> (package, the files).
_PROTOS = {
    "/usr/share/gocode/src/github.com/gogo/googleapis": (
        "golang-github-gogo-googleapis-dev",
        [
            "google/api/annotations.proto",
            "google/api/http.proto",
            "google/rpc/code.proto",
            "google/rpc/error_details.proto",
            "google/rpc/status.proto",
        ],
    ),
    "/usr/share/grpc-proto": (
        "grpc-proto",
        [
            "grpc/health/v1/health.proto",
            "grpc/reflection/v1/reflection.proto",
            "grpc/reflection/v1alpha/reflection.proto",
        ],
    ),
}

def _debian_protos_impl(ctx):
    names = []
    for root, (package, files) in _PROTOS.items():
        for file in files:
            _run(ctx, ["test", "-e", root + "/" + file], package)
            ctx.symlink(root + "/" + file, file)
            names.append(file)
    ctx.file("BUILD.bazel", "exports_files(%r, visibility = [\"//visibility:public\"])\n" % names)
    ctx.file("WORKSPACE", "workspace(name = %r)\n" % ctx.name)

debian_protos = repository_rule(
    implementation = _debian_protos_impl,
    local = True,
    doc = "Links google/api, google/rpc and grpc protos of Debian's packages as @debian_protos//:PATH.",
)
