#ifndef TRANSOM_TOOLS_EXAMPLE_LIBRARY_STORE_H_
#define TRANSOM_TOOLS_EXAMPLE_LIBRARY_STORE_H_

// The shelves and books of the example service, in memory.
//
// Deterministic: it starts with the same books, ids count up, and its clock is a
// counter that starts at 2024-01-01T00:00:00Z and moves one second with each change.
// Thread-safe. Errors are gRPC statuses with details; the output is then unchanged.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "grpcpp/support/status.h"
#include "transom/example/library.pb.h"

namespace transom {

class LibraryStore {
 public:
  // Starts with shelves/1 (fiction), shelves/2 (science), shelves/rare and their books.
  LibraryStore();
  LibraryStore(const LibraryStore&) = delete;
  LibraryStore& operator=(const LibraryStore&) = delete;

  // Shelves and books come in the order of their names.
  std::vector<library::v1::Shelf> Shelves() const;
  grpc::Status GetShelf(const std::string& name, library::v1::Shelf* shelf) const;
  grpc::Status CreateShelf(const std::string& id, library::v1::Shelf shelf,
                           library::v1::Shelf* created);
  grpc::Status DeleteShelf(const std::string& name, bool force);

  grpc::Status Books(const std::string& shelf, std::vector<library::v1::Book>* books) const;
  std::vector<library::v1::Book> AllBooks() const;
  grpc::Status GetBook(const std::string& name, library::v1::Book* book) const;
  grpc::Status CreateBook(const std::string& shelf, const std::string& id, library::v1::Book book,
                          library::v1::Book* created);
  // Changes a stored book under the lock and returns it; nothing is stored if `change` fails.
  grpc::Status ChangeBook(const std::string& name,
                          const std::function<grpc::Status(library::v1::Book*)>& change,
                          library::v1::Book* changed);
  grpc::Status DeleteBook(const std::string& name);
  // The clock as it stands.
  google::protobuf::Timestamp Now() const;

  // The changes to one shelf from its construction on, in order.
  class Watch {
   public:
    Watch(LibraryStore* store, std::string shelf);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    // Waits a moment for the next change; false if none came.
    bool Next(library::v1::ShelfEvent* event);

   private:
    friend class LibraryStore;
    LibraryStore* const store_;
    const std::string shelf_;
    std::deque<library::v1::ShelfEvent> events_;  // guarded by store_->mutex_
  };

 private:
  struct ShelfState {
    library::v1::Shelf shelf;
    std::map<std::string, library::v1::Book> books;  // by name
    int64_t next_book = 1;
  };

  // With mutex_ held.
  google::protobuf::Timestamp Tick();
  ShelfState* FindShelf(const std::string& name);
  const ShelfState* FindShelf(const std::string& name) const;
  void Publish(library::v1::ShelfEvent::Kind kind, const std::string& shelf,
               const library::v1::Book& book);
  void Store(ShelfState* shelf, const library::v1::Book& book);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, ShelfState> shelves_;  // by name
  std::set<Watch*> watches_;
  int64_t next_shelf_ = 1;
  int64_t ticks_ = 0;
  int64_t revision_ = 0;
};

// "shelves/1/books/2" -> "shelves/1"; "" for other names.
std::string ShelfOfBook(const std::string& name);

}  // namespace transom

#endif  // TRANSOM_TOOLS_EXAMPLE_LIBRARY_STORE_H_
