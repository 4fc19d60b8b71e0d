"""Protos compiled by Debian's protoc: descriptor sets and C++ code.

Bazel's own proto rules want to build protoc; these macros call the installed one.
Import paths are relative to proto/ for our own files; google/api, google/rpc and
grpc come from @debian_protos, google/protobuf from /usr/include.
"""

# The files that an import of these paths may need, as inputs of the action.
_DEBIAN_PROTOS = [
    "@debian_protos//:google/api/annotations.proto",
    "@debian_protos//:google/api/http.proto",
    "@debian_protos//:google/rpc/code.proto",
    "@debian_protos//:google/rpc/error_details.proto",
    "@debian_protos//:google/rpc/status.proto",
    "@debian_protos//:grpc/health/v1/health.proto",
    "@debian_protos//:grpc/reflection/v1/reflection.proto",
    "@debian_protos//:grpc/reflection/v1alpha/reflection.proto",
]

_INCLUDES = "-Iproto -Iexternal/debian_protos -I/usr/include --experimental_allow_proto3_optional"

def proto_descriptor_set(name, srcs, deps = [], visibility = None):
    """One FileDescriptorSet file, NAME.pb, of `srcs` (labels) with all their imports.

    Args:
      name: the target; the output is NAME.pb.
      srcs: .proto files whose services are to be served.
      deps: further .proto files of ours that they import.
      visibility: as usual.
    """
    native.genrule(
        name = name,
        srcs = srcs + deps + _DEBIAN_PROTOS,
        outs = [name + ".pb"],
        cmd = "protoc %s --include_imports --include_source_info --descriptor_set_out=$@ %s" %
              (_INCLUDES, " ".join(["$(locations %s)" % s for s in srcs])),
        visibility = visibility,
    )

def cc_protos(name, paths, deps = [], grpc = False, visibility = None):
    """C++ code for protos of the package //proto, as one cc_library.

    Args:
      name: the library.
      paths: files relative to proto/, which are in this package or are Debian's ("google/rpc/status.proto").
      deps: other cc_protos libraries whose headers the generated code includes.
      grpc: also the service stubs.
      visibility: as usual.
    """
    outs_h = [p.replace(".proto", ".pb.h") for p in paths]
    outs_cc = [p.replace(".proto", ".pb.cc") for p in paths]
    plugin = ""
    if grpc:
        outs_h += [p.replace(".proto", ".grpc.pb.h") for p in paths]
        outs_cc += [p.replace(".proto", ".grpc.pb.cc") for p in paths]
        plugin = "--plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin --grpc_out=$(RULEDIR)"
    own = native.glob(["**/*.proto"])
    native.genrule(
        name = name + "_code",
        srcs = own + _DEBIAN_PROTOS,
        outs = outs_h + outs_cc,
        cmd = "protoc %s --cpp_out=$(RULEDIR) %s %s" % (_INCLUDES, plugin, " ".join(paths)),
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name,
        srcs = outs_cc,
        hdrs = outs_h,
        # Generated code is not ours to warn about.
        copts = ["-w"],
        strip_include_prefix = "/proto",
        deps = deps + ["@debian//:protobuf"] + (["@debian//:grpc++"] if grpc else []),
        visibility = visibility,
    )
