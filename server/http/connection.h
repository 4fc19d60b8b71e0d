#ifndef TRANSOM_SERVER_HTTP_CONNECTION_H_
#define TRANSOM_SERVER_HTTP_CONNECTION_H_

// One client connection: reads requests, hands them to the handler one after the
// other, writes the answers.
//
// A connection is passive. It is run ("driven") by one thread at a time, until it has
// to wait:
//
//   the loop's thread      when the socket is ready or a deadline is over
//   any thread in Send     when the answer comes later: the sender writes it and goes
//                          on with what has arrived meanwhile, without a hand-over
//
// Phases, as the driver sees them (before kReading there is kProxyHeader with the PROXY protocol,
// then kHandshaking with TLS):
//
//   kReading --request complete--> kAwaiting --answer written--> kReading
//       |                             |  '--socket full--> kWriting --'
//       '--refused, end of keep-alive-+------------------> kLingering --> kClosed
//
// kLingering: our side is shut down, what the client still sends is discarded for a
// while, since closing with unread input would reset the connection and could take
// the answer away from the client.
//
// Locking: `mu_` guards the few fields that several threads touch; whoever sets
// `driving_` owns all others until it clears it. A connection is destroyed by its
// loop's thread (or by Stop), never while it is driven or an answer is owed.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "absl/strings/string_view.h"
#include "server/http/head_guard.h"
#include "server/http/http_handler.h"
#include "server/http/listener.h"
#include "server/http/request_body.h"
#include "server/http/thread_scratch.h"
#include "server/http/tls_session.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class IoLoop;

class Connection final : public ResponseSink {
 public:
  // Takes the socket over. Does nothing before the first event.
  Connection(int fd, const PeerName& peer, IoLoop* loop);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return fd_; }
  absl::string_view peer() const { return peer_.view(); }
  // Whether it is counted in ServerState::addresses, if they are limited.
  bool counts_for_address() const { return counts_for_address_; }

  // The peer is one that says by a PROXY header whose connection it brings; before that it does
  // not count for an address. To be called before TurnAway and before the loop knows the
  // connection.
  void ExpectProxyHeader();

  // Answers that there are too many connections, by which limit, and lets the client read it;
  // with TLS when the handshake is over. To be called before the loop knows the connection.
  void TurnAway(HttpLimit limit);

  // The loop cannot watch the socket: it ends at the next sweep.
  void Abandon();

  // On the loop's thread.
  void OnEvents(uint32_t epoll_events);
  void OnDeadline();
  void RunPosted();
  // When OnDeadline is due (MonotonicNow's clock).
  int64_t deadline() const { return deadline_.load(std::memory_order_relaxed); }

  // On any thread, once ServerState::cancelling is set. The request in flight, if any, is
  // cancelled; one whose body has not arrived is refused at the loop's next sweep, and an answer
  // that is not being read is given up.
  void CancelInFlight();

  // After the loop's thread has ended: waits for a driver, and for an answer that is being
  // written, on another thread. True: the caller deletes the connection. False: an answer is
  // owed; Send will delete it.
  bool Stop();

  // ResponseSink.
  void SetInFlight(InFlight* in_flight) override;
  void Send(const HttpResponse& response) override;

 private:
  friend class ConnectionList;

  enum class Phase : uint8_t {
    kProxyHeader,
    kHandshaking,
    kReading,
    kAwaiting,
    kWriting,
    kLingering,
    kClosed
  };
  enum class Exchange : uint8_t { kNone, kWaiting, kAnswered };
  enum class Step : uint8_t { kContinue, kWait };
  enum class Take : uint8_t { kTaken, kNeedMore };

  // Input that has been read and not been consumed: in the thread's scratch buffer, or
  // in input_ behind input_begin_.
  struct Window {
    char* data = nullptr;
    size_t size = 0;
    bool owned = false;
    absl::string_view view() const { return absl::string_view(data, size); }
  };

  class HandOver;

  // ---- Driving. REQUIRES: driving_ is set and belongs to the caller.
  void Drive();
  bool Leave(Window* window);          // false: something has happened, go on
  bool LeaveAwaiting(Window* window);  // likewise, the answer was sent
  void Yield(Window* window);
  void Absorb();  // REQUIRES: mu_
  void Close();

  // ---- PROXY protocol (connection_proxy.cc).
  Step ReadProxyHeader(ThreadScratch* scratch);
  void BeginAsClient();
  void RefuseProxyHeader(absl::string_view why);
  Phase FirstPhase() const;

  // ---- TLS (connection_tls.cc).
  Step Handshake();
  void OnHandshakeDone();
  void OnHandshakeTimeout();
  void EndOutput();
  void AwaitWritable();
  // As recv and sendmsg on the socket.
  ssize_t Receive(char* to, size_t size);
  ssize_t SendParts(const iovec* parts, size_t count);
  bool HasOutput() const;

  // ---- Reading.
  Step Read(ThreadScratch* scratch, Window* window);
  Step ReadMore(ThreadScratch* scratch, Window* window);
  Take TakeRequest(ThreadScratch* scratch, Window* window);
  Take TakeBody(ThreadScratch* scratch, Window* window, bool head_is_fresh);
  void NoteIncomplete(const ThreadScratch& scratch, const Window& window, bool head_is_fresh);
  void Dispatch(ThreadScratch* scratch, Window* window, absl::string_view body, size_t used);
  void CountAsInFlight();
  void OnEndOfInput(const Window& window);
  Window BufferedInput();
  void SaveWindow(const Window& window);
  void CompactInput();
  bool IsForsaken();
  void WriteContinue();

  // ---- Answering.
  void Answer(const HttpResponse& response, bool close);
  // `head`: as far as it was read, or null.
  void AnswerFault(const RequestFault& fault, const RequestHead& head);
  Take Refuse(const RequestFault& fault, const RequestHead* head);
  FaultResponse WordsFor(const RequestFault& fault, const RequestHead* head);
  void Write(const HttpResponse& response);
  void KeepForLater(absl::string_view head, absl::string_view body);
  void DropOutput();
  void AfterAnswer();
  void NextRequest();
  Step Flush();
  void StartLingering();
  Step Linger(ThreadScratch* scratch);
  void EndExchange();
  void OnTimeout();

  void CancelLocked(CancelReason reason);  // REQUIRES: mu_
  void GiveUpIfCancelling();               // REQUIRES: mu_, driving_ is the caller's or nobody's
  void PostLocked();                       // REQUIRES: mu_
  void SetDeadline(int64_t deadline) { deadline_.store(deadline, std::memory_order_relaxed); }

  IoLoop* const loop_;
  const int fd_;
  std::atomic<int64_t> deadline_;
  // The loop's list of its connections.
  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;

  std::mutex mu_;
  // ---- Guarded by mu_.
  InFlight* in_flight_ = nullptr;
  Exchange exchange_ = Exchange::kNone;
  bool driving_ = false;
  bool posted_ = false;    // driving_, and the loop is to go on with it
  bool readable_ = false;  // since the driver has looked
  bool writable_ = false;
  bool finished_ = false;   // the client has ended its side
  bool gone_ = false;       // reset, or closed on both sides
  bool cancelled_ = false;  // the request in flight
  bool stopping_ = false;
  bool answering_ = false;  // an answer is being written, outside the lock
  bool orphaned_ = false;   // the server is gone; Send deletes the connection

  // ---- The driver's, or the sender's while an answer is owed.
  Phase phase_ = Phase::kReading;
  bool may_read_ = false;    // recv may have something
  bool saw_finish_ = false;  // the driver's copies of finished_ and gone_
  bool saw_gone_ = false;
  bool head_begun_ = false;
  bool in_body_ = false;
  bool is_head_ = false;      // the request in flight is a HEAD
  bool is_old_ = false;       // it is HTTP/1.0
  bool close_after_ = false;  // its answer is the last
  bool counted_ = false;      // as a request in flight
  bool write_failed_ = false;
  bool watches_writable_ = false;
  bool counts_for_address_ = true;
  HttpLimit turned_away_ = HttpLimit::kNone;  // once the handshake is over
  PeerName peer_;
  size_t requests_ = 0;
  size_t lingered_ = 0;        // octets discarded
  size_t output_counted_ = 0;  // octets of output_ that count in ServerState
  HeadScan scan_;
  size_t head_size_ = 0;    // in_body_: the body begins there
  int64_t body_begun_ = 0;  // 0: the body came with the head
  RequestBody body_;
  OutputBuffer input_;
  size_t input_begin_ = 0;
  OutputBuffer output_;  // what the socket has not taken yet
  size_t output_begin_ = 0;
  std::unique_ptr<TlsSession> tls_;  // null: plain, or nothing has come yet
};

// All connections of a loop, linked through themselves. Not thread-safe.
class ConnectionList {
 public:
  void Insert(Connection* connection);
  void Remove(Connection* connection);
  Connection* first() const { return first_; }
  static Connection* Next(const Connection* connection) { return connection->next_; }

 private:
  Connection* first_ = nullptr;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_CONNECTION_H_
