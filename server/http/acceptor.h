#ifndef TRANSOM_SERVER_HTTP_ACCEPTOR_H_
#define TRANSOM_SERVER_HTTP_ACCEPTOR_H_

// Accepts connections on the first loop and deals them out to all loops in turn.
//
//   Acceptor acceptor(&state, &listener, loops);
//   acceptor.Begin();     // before the loops start
//   acceptor.Close();     // what waits in the backlog is still taken
//
// When the process has no descriptors or memory left the listener is not watched for
// a tenth of a second at a time: clients wait in the backlog and nothing spins.
// Connections over a limit (of all, of a client's address) are told so; over it by far, they
// are closed. A peer that says by a PROXY header whose connection it brings counts for that
// address, which is known later.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "server/http/admission.h"
#include "server/http/io_loop.h"
#include "server/http/listener.h"
#include "server/http/server_state.h"

namespace transom {

class Acceptor final : public EventSource {
 public:
  Acceptor(ServerState* state, Listener* listener, std::vector<IoLoop*> loops);

  bool Begin();
  void Close();  // on any thread

  void OnReadable() override;
  bool OnTick() override;

 private:
  // Takes at most `count` connections. False when there are no more for now.
  bool AcceptSome(int count);
  Admission Admit(const PeerName& peer, bool counts_for_address);
  void Take(int fd, const PeerName& peer);
  void Pause();

  ServerState* const state_;
  Listener* const listener_;
  const std::vector<IoLoop*> loops_;

  std::mutex mu_;
  // Guarded by mu_.
  bool open_ = false;
  bool paused_ = false;
  int64_t resume_at_ = 0;
  size_t next_loop_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_ACCEPTOR_H_
