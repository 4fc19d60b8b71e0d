#include "server/http/admission.h"

#include <algorithm>

namespace transom {

size_t TurnedAwayMax(size_t connections_max) {
  return std::clamp<size_t>(connections_max / 4, 16, 1024);
}

Admission AdmitAddress(ServerState* state, absl::string_view peer) {
  const size_t limit = state->limits.connections_per_address_max;
  if (limit == 0) return Admission::kServed;
  const size_t others = state->addresses.Add(peer);
  if (others < limit) return Admission::kServed;
  if (others < limit + TurnedAwayMax(limit)) return Admission::kTooManyOfAddress;
  state->counters.Reached(HttpLimit::kConnectionsPerAddress);
  state->addresses.Remove(peer);
  return Admission::kClosed;
}

}  // namespace transom
