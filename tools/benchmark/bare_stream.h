#ifndef TRANSOM_TOOLS_BENCHMARK_BARE_STREAM_H_
#define TRANSOM_TOOLS_BENCHMARK_BARE_STREAM_H_

// A stream of the bare client: sends its messages one by one, then reads to the end.

#include <memory>

#include "tools/benchmark/bare_call.h"

namespace transom {

// `load`, `queue` and `counts` must outlive it.
std::unique_ptr<BareCall> NewBareStream(const Load* load, grpc::CompletionQueue* queue,
                                        Counts* counts);

}  // namespace transom

#endif  // TRANSOM_TOOLS_BENCHMARK_BARE_STREAM_H_
