// grpc++ runs half of itself inline in its users and half in its library, which is not
// instrumented: to ThreadSanitizer a gRPC server in the test's own process is one race after
// another. Reports with a frame of gRPC's in them are left out, in tests with such a server and in
// the example service only; the sidecar is a process of its own there and is watched in full.

#ifdef TRANSOM_TSAN
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "race:libgrpc\nrace:grpc::\n"; }
#endif
