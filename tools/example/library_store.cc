#include "tools/example/library_store.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/example/rpc_error.h"
#include "tools/example/seed.h"

namespace transom {
namespace {

using library::v1::Book;
using library::v1::Shelf;
using library::v1::ShelfEvent;

constexpr char kShelfType[] = "library.v1.Shelf";
constexpr char kBookType[] = "library.v1.Book";

constexpr int64_t kClockStart = 1704067200;  // 2024-01-01T00:00:00Z

// How long Watch::Next waits, so that its caller can look for a cancelled call.
constexpr std::chrono::milliseconds kWatchWait(100);

google::protobuf::Timestamp At(int64_t seconds) {
  google::protobuf::Timestamp time;
  time.set_seconds(seconds);
  return time;
}

}  // namespace

std::string ShelfOfBook(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "shelves" || parts[2] != "books") return "";
  return absl::StrCat(parts[0], "/", parts[1]);
}

LibraryStore::LibraryStore() {
  for (const SeedShelf& seed : SeedShelves()) {
    Shelf shelf;
    CreateShelf(seed.id, seed.shelf, &shelf);
    for (const Book& book : seed.books) {
      Book created;
      CreateBook(shelf.name(), "", book, &created);
    }
  }
}

std::vector<Shelf> LibraryStore::Shelves() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Shelf> shelves;
  for (const auto& [name, state] : shelves_) {
    shelves.push_back(state.shelf);
    shelves.back().set_book_count(static_cast<int64_t>(state.books.size()));
  }
  return shelves;
}

grpc::Status LibraryStore::GetShelf(const std::string& name, Shelf* shelf) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const ShelfState* state = FindShelf(name);
  if (state == nullptr) return ResourceNotFound(kShelfType, name);
  *shelf = state->shelf;
  shelf->set_book_count(static_cast<int64_t>(state->books.size()));
  return grpc::Status::OK;
}

grpc::Status LibraryStore::CreateShelf(const std::string& id, Shelf shelf, Shelf* created) {
  std::lock_guard<std::mutex> lock(mutex_);
  std::string name = absl::StrCat("shelves/", id);
  if (id.empty()) {
    do {
      name = absl::StrCat("shelves/", next_shelf_++);
    } while (FindShelf(name) != nullptr);
  }
  if (FindShelf(name) != nullptr) return ResourceExists(kShelfType, name);
  shelf.set_name(name);
  shelf.set_book_count(0);
  *shelf.mutable_create_time() = Tick();
  shelves_[name].shelf = shelf;
  *created = std::move(shelf);
  return grpc::Status::OK;
}

grpc::Status LibraryStore::DeleteShelf(const std::string& name, bool force) {
  std::lock_guard<std::mutex> lock(mutex_);
  const ShelfState* state = FindShelf(name);
  if (state == nullptr) return ResourceNotFound(kShelfType, name);
  if (!state->books.empty() && !force) {
    return PreconditionFailed("SHELF_NOT_EMPTY", name,
                              absl::StrCat("holds ", state->books.size(), " books"));
  }
  Tick();
  for (const auto& [book_name, book] : state->books) {
    Publish(ShelfEvent::KIND_DELETED, name, book);
  }
  shelves_.erase(name);
  return grpc::Status::OK;
}

grpc::Status LibraryStore::Books(const std::string& shelf, std::vector<Book>* books) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const ShelfState* state = FindShelf(shelf);
  if (state == nullptr) return ResourceNotFound(kShelfType, shelf);
  for (const auto& [name, book] : state->books) books->push_back(book);
  return grpc::Status::OK;
}

std::vector<Book> LibraryStore::AllBooks() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Book> books;
  for (const auto& [shelf, state] : shelves_) {
    for (const auto& [name, book] : state.books) books.push_back(book);
  }
  return books;
}

grpc::Status LibraryStore::GetBook(const std::string& name, Book* book) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const ShelfState* state = FindShelf(ShelfOfBook(name));
  if (state == nullptr) return ResourceNotFound(kBookType, name);
  auto it = state->books.find(name);
  if (it == state->books.end()) return ResourceNotFound(kBookType, name);
  *book = it->second;
  return grpc::Status::OK;
}

grpc::Status LibraryStore::CreateBook(const std::string& shelf, const std::string& id, Book book,
                                      Book* created) {
  std::lock_guard<std::mutex> lock(mutex_);
  ShelfState* state = FindShelf(shelf);
  if (state == nullptr) return ResourceNotFound(kShelfType, shelf);
  std::string name = absl::StrCat(shelf, "/books/", id);
  if (id.empty()) {
    do {
      name = absl::StrCat(shelf, "/books/", state->next_book++);
    } while (state->books.count(name) != 0);
  }
  if (state->books.count(name) != 0) return ResourceExists(kBookType, name);
  book.set_name(name);
  book.clear_loan();
  *book.mutable_create_time() = Tick();
  Store(state, book);
  *created = state->books[name];
  Publish(ShelfEvent::KIND_CREATED, shelf, *created);
  return grpc::Status::OK;
}

grpc::Status LibraryStore::ChangeBook(const std::string& name,
                                      const std::function<grpc::Status(Book*)>& change,
                                      Book* changed) {
  std::lock_guard<std::mutex> lock(mutex_);
  const std::string shelf = ShelfOfBook(name);
  ShelfState* state = FindShelf(shelf);
  if (state == nullptr) return ResourceNotFound(kBookType, name);
  auto it = state->books.find(name);
  if (it == state->books.end()) return ResourceNotFound(kBookType, name);
  Book book = it->second;
  grpc::Status status = change(&book);
  if (!status.ok()) return status;
  Tick();
  Store(state, book);
  *changed = it->second;
  Publish(ShelfEvent::KIND_UPDATED, shelf, *changed);
  return grpc::Status::OK;
}

grpc::Status LibraryStore::DeleteBook(const std::string& name) {
  std::lock_guard<std::mutex> lock(mutex_);
  const std::string shelf = ShelfOfBook(name);
  ShelfState* state = FindShelf(shelf);
  if (state == nullptr) return ResourceNotFound(kBookType, name);
  auto it = state->books.find(name);
  if (it == state->books.end()) return ResourceNotFound(kBookType, name);
  Tick();
  Publish(ShelfEvent::KIND_DELETED, shelf, it->second);
  state->books.erase(it);
  return grpc::Status::OK;
}

google::protobuf::Timestamp LibraryStore::Now() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return At(kClockStart + ticks_);
}

google::protobuf::Timestamp LibraryStore::Tick() { return At(kClockStart + ++ticks_); }

LibraryStore::ShelfState* LibraryStore::FindShelf(const std::string& name) {
  auto it = shelves_.find(name);
  return it == shelves_.end() ? nullptr : &it->second;
}

const LibraryStore::ShelfState* LibraryStore::FindShelf(const std::string& name) const {
  auto it = shelves_.find(name);
  return it == shelves_.end() ? nullptr : &it->second;
}

void LibraryStore::Store(ShelfState* shelf, const Book& book) {
  Book& stored = shelf->books[book.name()];
  stored = book;
  *stored.mutable_update_time() = At(kClockStart + ticks_);
  stored.set_etag(absl::StrCat("r", ++revision_));
}

void LibraryStore::Publish(ShelfEvent::Kind kind, const std::string& shelf, const Book& book) {
  for (Watch* watch : watches_) {
    if (watch->shelf_ != shelf) continue;
    ShelfEvent event;
    event.set_kind(kind);
    *event.mutable_book() = book;
    watch->events_.push_back(std::move(event));
  }
  changed_.notify_all();
}

LibraryStore::Watch::Watch(LibraryStore* store, std::string shelf)
    : store_(store), shelf_(std::move(shelf)) {
  std::lock_guard<std::mutex> lock(store_->mutex_);
  store_->watches_.insert(this);
}

LibraryStore::Watch::~Watch() {
  std::lock_guard<std::mutex> lock(store_->mutex_);
  store_->watches_.erase(this);
}

bool LibraryStore::Watch::Next(ShelfEvent* event) {
  std::unique_lock<std::mutex> lock(store_->mutex_);
  if (!store_->changed_.wait_for(lock, kWatchWait, [this] { return !events_.empty(); })) {
    return false;
  }
  *event = std::move(events_.front());
  events_.pop_front();
  return true;
}

}  // namespace transom
