#ifndef TRANSOM_SERVER_HTTP_ADMISSION_H_
#define TRANSOM_SERVER_HTTP_ADMISSION_H_

// Whether there is room for one more connection of a client: HttpLimits' connections_max and
// connections_per_address_max.
//
//   switch (AdmitAddress(&state, "192.0.2.7:41234")) ...
//
// Those over a limit are told so. Each of them holds a descriptor until the client has read it,
// so those that are over it by far are closed at once. Thread-safe.

#include <cstddef>

#include "absl/strings/string_view.h"
#include "server/http/server_state.h"

namespace transom {

enum class Admission { kServed, kTooMany, kTooManyOfAddress, kClosed };

// Connections over the limit that are given an answer at the same time; fewer where it is low.
size_t TurnedAwayMax(size_t connections_max);

// Counts a connection of the peer, unless it is kClosed, in state->addresses; by its address
// alone. Without a limit it is kServed and not counted.
Admission AdmitAddress(ServerState* state, absl::string_view peer);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_ADMISSION_H_
