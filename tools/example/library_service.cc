#include "tools/example/library_service.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/time_util.h"
#include "tools/example/request_checks.h"
#include "tools/example/rpc_error.h"

namespace transom {
namespace {

namespace v1 = library::v1;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::TimeUtil;

constexpr int64_t kLoanSecondsDefault = 14 * 24 * 3600;
constexpr char kRareShelf[] = "shelves/rare";
constexpr char kRareCredential[] = "Bearer librarian";

std::string Metadata(const grpc::ServerContext& context, const char* key) {
  auto it = context.client_metadata().find(key);
  if (it == context.client_metadata().end()) return "";
  return std::string(it->second.data(), it->second.size());
}

void EchoRequestId(grpc::ServerContext* context) {
  const std::string id = Metadata(*context, "x-request-id");
  if (!id.empty()) context->AddInitialMetadata("x-request-id", id);
}

// `name` is a shelf's or a book's.
grpc::Status CheckAccess(const grpc::ServerContext& context, const std::string& name) {
  if (name != kRareShelf && ShelfOfBook(name) != kRareShelf) return grpc::Status::OK;
  const std::string credential = Metadata(context, "authorization");
  if (credential.empty()) {
    return ErrorWithReason(grpc::StatusCode::UNAUTHENTICATED, "CREDENTIAL_MISSING",
                           "shelves/rare is for librarians: send authorization");
  }
  if (credential != kRareCredential) {
    return ErrorWithReason(grpc::StatusCode::PERMISSION_DENIED, "NOT_A_LIBRARIAN",
                           "shelves/rare is for librarians");
  }
  return grpc::Status::OK;
}

// What every method does first.
grpc::Status Enter(grpc::ServerContext* context, const std::string& name) {
  EchoRequestId(context);
  return CheckAccess(*context, name);
}

bool Matches(const v1::Book& book, const v1::ListBooksRequest& request) {
  const auto& genres = request.genres();
  if (!genres.empty() && std::find(genres.begin(), genres.end(), book.genre()) == genres.end()) {
    return false;
  }
  if (request.has_lent() && request.lent() != book.has_loan()) return false;
  if (request.has_created_before() && !(book.create_time() < request.created_before())) {
    return false;
  }
  const v1::BookFilter& filter = request.filter();
  if (filter.has_stars_min() && book.stars() < filter.stars_min().value()) return false;
  return filter.author().empty() || std::find(book.authors().begin(), book.authors().end(),
                                              filter.author()) != book.authors().end();
}

std::vector<FieldFault> FaultsOf(const v1::CreateBookRequest& request) {
  std::vector<FieldFault> faults;
  CheckBook(request.book(), "book.", &faults);
  CheckId(request.book_id(), "book_id", &faults);
  return faults;
}

// All fields of `from` that a client may write.
void ReplaceWritable(const v1::Book& from, v1::Book* book) {
  v1::Book replaced = from;
  replaced.set_name(book->name());
  *replaced.mutable_create_time() = book->create_time();
  *replaced.mutable_update_time() = book->update_time();
  replaced.clear_loan();
  if (book->has_loan()) *replaced.mutable_loan() = book->loan();
  *book = replaced;
}

grpc::Status ApplyUpdate(const v1::UpdateBookRequest& request, v1::Book* book) {
  const std::string& etag = request.book().etag();
  if (!etag.empty() && etag != book->etag()) {
    return ErrorWithReason(grpc::StatusCode::ABORTED, "ETAG_MISMATCH",
                           "the book has changed: its etag is " + book->etag());
  }
  if (request.update_mask().paths().empty()) {
    ReplaceWritable(request.book(), book);
  } else {
    FieldMaskUtil::MergeOptions options;
    options.set_replace_message_fields(true);
    options.set_replace_repeated_fields(true);
    FieldMaskUtil::MergeMessageTo(request.book(), request.update_mask(), options, book);
  }
  std::vector<FieldFault> faults;
  CheckBook(*book, "book.", &faults);
  return faults.empty() ? grpc::Status::OK : InvalidFields(faults);
}

}  // namespace

grpc::Status LibraryService::ListShelves(grpc::ServerContext* context,
                                         const v1::ListShelvesRequest* request,
                                         v1::ListShelvesResponse* response) {
  EchoRequestId(context);
  const std::vector<v1::Shelf> shelves = store_.Shelves();
  std::vector<FieldFault> faults;
  const Page page = CheckPage(request->page_size(), request->page_token(), shelves.size(), &faults);
  if (!faults.empty()) return InvalidFields(faults);
  for (size_t i = page.begin; i < page.end; ++i) *response->add_shelves() = shelves[i];
  response->set_next_page_token(page.next_token);
  return grpc::Status::OK;
}

grpc::Status LibraryService::GetShelf(grpc::ServerContext* context,
                                      const v1::GetShelfRequest* request, v1::Shelf* shelf) {
  grpc::Status status = Enter(context, request->name());
  return status.ok() ? store_.GetShelf(request->name(), shelf) : status;
}

grpc::Status LibraryService::CreateShelf(grpc::ServerContext* context,
                                         const v1::CreateShelfRequest* request, v1::Shelf* shelf) {
  EchoRequestId(context);
  std::vector<FieldFault> faults;
  if (request->shelf().theme().empty()) faults.push_back({"shelf.theme", "must not be empty"});
  CheckId(request->shelf_id(), "shelf_id", &faults);
  if (!faults.empty()) return InvalidFields(faults);
  return store_.CreateShelf(request->shelf_id(), request->shelf(), shelf);
}

grpc::Status LibraryService::DeleteShelf(grpc::ServerContext* context,
                                         const v1::DeleteShelfRequest* request,
                                         google::protobuf::Empty*) {
  grpc::Status status = Enter(context, request->name());
  return status.ok() ? store_.DeleteShelf(request->name(), request->force()) : status;
}

grpc::Status LibraryService::ListBooks(grpc::ServerContext* context,
                                       const v1::ListBooksRequest* request,
                                       v1::ListBooksResponse* response) {
  grpc::Status status = Enter(context, request->parent());
  std::vector<v1::Book> books;
  if (status.ok()) status = store_.Books(request->parent(), &books);
  if (!status.ok()) return status;
  books.erase(std::remove_if(books.begin(), books.end(),
                             [&](const v1::Book& book) { return !Matches(book, *request); }),
              books.end());
  std::vector<FieldFault> faults;
  const Page page = CheckPage(request->page_size(), request->page_token(), books.size(), &faults);
  if (!faults.empty()) return InvalidFields(faults);
  for (size_t i = page.begin; i < page.end; ++i) *response->add_books() = books[i];
  response->set_next_page_token(page.next_token);
  response->set_total_size(static_cast<int64_t>(books.size()));
  return grpc::Status::OK;
}

grpc::Status LibraryService::GetBook(grpc::ServerContext* context,
                                     const v1::GetBookRequest* request, v1::Book* book) {
  grpc::Status status = Enter(context, request->name());
  if (!status.ok()) return status;
  if (!request->name().empty()) return store_.GetBook(request->name(), book);
  for (const v1::Book& candidate : store_.AllBooks()) {
    if (request->isbn() == 0 || candidate.isbn() != request->isbn()) continue;
    *book = candidate;
    return CheckAccess(*context, book->name());
  }
  return ResourceNotFound("library.v1.Book", "isbn " + std::to_string(request->isbn()));
}

grpc::Status LibraryService::CreateBook(grpc::ServerContext* context,
                                        const v1::CreateBookRequest* request, v1::Book* book) {
  grpc::Status status = Enter(context, request->parent());
  if (!status.ok()) return status;
  const std::vector<FieldFault> faults = FaultsOf(*request);
  if (!faults.empty()) return InvalidFields(faults);
  return store_.CreateBook(request->parent(), request->book_id(), request->book(), book);
}

grpc::Status LibraryService::UpdateBook(grpc::ServerContext* context,
                                        const v1::UpdateBookRequest* request, v1::Book* book) {
  grpc::Status status = Enter(context, request->book().name());
  if (!status.ok()) return status;
  std::vector<FieldFault> faults;
  CheckUpdateMask(request->update_mask(), &faults);
  if (!faults.empty()) return InvalidFields(faults);
  return store_.ChangeBook(
      request->book().name(), [request](v1::Book* stored) { return ApplyUpdate(*request, stored); },
      book);
}

grpc::Status LibraryService::DeleteBook(grpc::ServerContext* context,
                                        const v1::DeleteBookRequest* request,
                                        google::protobuf::Empty*) {
  grpc::Status status = Enter(context, request->name());
  return status.ok() ? store_.DeleteBook(request->name()) : status;
}

grpc::Status LibraryService::CheckoutBook(grpc::ServerContext* context,
                                          const v1::CheckoutBookRequest* request, v1::Book* book) {
  grpc::Status status = Enter(context, request->name());
  if (!status.ok()) return status;
  std::vector<FieldFault> faults;
  if (request->borrower().empty()) faults.push_back({"borrower", "must not be empty"});
  if (request->has_period() && TimeUtil::DurationToNanoseconds(request->period()) <= 0) {
    faults.push_back({"period", "must be more than zero"});
  }
  if (!faults.empty()) return InvalidFields(faults);
  const google::protobuf::Timestamp now = store_.Now();
  return store_.ChangeBook(
      request->name(),
      [&](v1::Book* stored) {
        if (stored->has_loan()) {
          return PreconditionFailed("BOOK_LENT", stored->name(),
                                    "is lent to " + stored->loan().borrower());
        }
        v1::Loan* loan = stored->mutable_loan();
        loan->set_borrower(request->borrower());
        *loan->mutable_start_time() = now;
        loan->mutable_period()->set_seconds(kLoanSecondsDefault);
        if (request->has_period()) *loan->mutable_period() = request->period();
        return grpc::Status(grpc::Status::OK);
      },
      book);
}

grpc::Status LibraryService::ReturnBook(grpc::ServerContext* context,
                                        const v1::ReturnBookRequest* request, v1::Book* book) {
  grpc::Status status = Enter(context, request->name());
  if (!status.ok()) return status;
  return store_.ChangeBook(
      request->name(),
      [](v1::Book* stored) {
        if (!stored->has_loan()) {
          return PreconditionFailed("BOOK_NOT_LENT", stored->name(), "is not lent");
        }
        stored->clear_loan();
        return grpc::Status(grpc::Status::OK);
      },
      book);
}

grpc::Status LibraryService::WatchShelf(grpc::ServerContext* context,
                                        const v1::WatchShelfRequest* request,
                                        grpc::ServerWriter<v1::ShelfEvent>* writer) {
  grpc::Status status = Enter(context, request->name());
  if (!status.ok()) return status;
  LibraryStore::Watch watch(&store_, request->name());
  std::vector<v1::Book> books;
  status = store_.Books(request->name(), &books);
  if (!status.ok()) return status;
  v1::ShelfEvent event;
  event.set_kind(v1::ShelfEvent::KIND_PRESENT);
  for (const v1::Book& book : books) {
    *event.mutable_book() = book;
    if (!writer->Write(event)) return grpc::Status::CANCELLED;
  }
  for (int sent = 0; sent < request->changes() && !context->IsCancelled();) {
    if (!watch.Next(&event)) continue;
    if (!writer->Write(event)) return grpc::Status::CANCELLED;
    ++sent;
  }
  return context->IsCancelled() ? grpc::Status::CANCELLED : grpc::Status::OK;
}

grpc::Status LibraryService::ImportBooks(grpc::ServerContext* context,
                                         grpc::ServerReader<v1::CreateBookRequest>* reader,
                                         v1::ImportBooksResponse* response) {
  EchoRequestId(context);
  v1::CreateBookRequest request;
  std::string parent;  // of the first message; later ones may leave it out
  while (reader->Read(&request)) {
    if (parent.empty()) parent = request.parent();
    if (request.parent().empty()) request.set_parent(parent);
    v1::Book book;
    grpc::Status status = CheckAccess(*context, request.parent());
    const std::vector<FieldFault> faults = FaultsOf(request);
    if (status.ok() && !faults.empty()) status = InvalidFields(faults);
    if (status.ok()) {
      status = store_.CreateBook(request.parent(), request.book_id(), request.book(), &book);
    }
    if (!status.ok()) return status;
    response->add_names(book.name());
  }
  return grpc::Status::OK;
}

grpc::Status LibraryService::SearchBooks(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::SearchBooksResponse, v1::SearchBooksRequest>* stream) {
  EchoRequestId(context);
  v1::SearchBooksRequest request;
  while (stream->Read(&request)) {
    v1::SearchBooksResponse response;
    response.set_text(request.text());
    for (const v1::Book& book : store_.AllBooks()) {
      if (absl::StrContains(book.title(), request.text())) response.add_names(book.name());
    }
    if (!stream->Write(response)) return grpc::Status::CANCELLED;
  }
  return grpc::Status::OK;
}

grpc::Status LibraryService::CountBooks(grpc::ServerContext* context, const v1::CountBooksRequest*,
                                        v1::CountBooksResponse* response) {
  EchoRequestId(context);
  for (const v1::Shelf& shelf : store_.Shelves()) {
    response->set_books(response->books() + shelf.book_count());
    (*response->mutable_by_shelf())[shelf.name()] = shelf.book_count();
  }
  return grpc::Status::OK;
}

}  // namespace transom
