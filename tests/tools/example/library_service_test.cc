#include "tools/example/library_service.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

namespace v1 = library::v1;
using testing::ElementsAre;

class LibraryServiceTest : public testing::Test {
 protected:
  LibraryServiceTest() {
    // Its bookkeeping, in a library without instrumentation, looks like a race to a sanitizer.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::Library::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                                     grpc::InsecureChannelCredentials()));
  }
  ~LibraryServiceTest() override { server_->Shutdown(); }

  // Calls a unary method of the stub.
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::Library::Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                    const Request& request, Response* response,
                    const std::string& authorization = "") {
    grpc::ClientContext context;
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    return (stub_.get()->*method)(&context, request, response);
  }

  v1::Book Get(const std::string& name) {
    v1::GetBookRequest request;
    request.set_name(name);
    v1::Book book;
    EXPECT_TRUE(Call(&v1::Library::Stub::GetBook, request, &book).ok());
    return book;
  }

  // The one detail of an error, which must be a Detail.
  template <typename Detail>
  static Detail DetailOf(const grpc::Status& status) {
    google::rpc::Status rich;
    Detail detail;
    EXPECT_TRUE(rich.ParseFromString(status.error_details()));
    EXPECT_EQ(rich.code(), status.error_code());
    EXPECT_EQ(rich.details_size(), 1);
    EXPECT_TRUE(rich.details_size() == 1 && rich.details(0).UnpackTo(&detail));
    return detail;
  }

  LibraryService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::Library::Stub> stub_;
};

TEST_F(LibraryServiceTest, StartsWithTheSameShelvesAndBooks) {
  v1::ListShelvesResponse shelves;
  ASSERT_TRUE(Call(&v1::Library::Stub::ListShelves, v1::ListShelvesRequest(), &shelves).ok());
  ASSERT_EQ(shelves.shelves_size(), 3);
  EXPECT_EQ(shelves.shelves(0).name(), "shelves/1");
  EXPECT_EQ(shelves.shelves(0).create_time().seconds(), 1704067201);
  EXPECT_EQ(shelves.shelves(0).book_count(), 3);
  const v1::Book book = Get("shelves/1/books/1");
  EXPECT_EQ(book.title(), "Moby-Dick");
  EXPECT_EQ(book.etag(), "r1");
}

TEST_F(LibraryServiceTest, PagesThroughBooks) {
  v1::ListBooksRequest request;
  request.set_parent("shelves/1");
  request.set_page_size(2);
  v1::ListBooksResponse first;
  ASSERT_TRUE(Call(&v1::Library::Stub::ListBooks, request, &first).ok());
  EXPECT_EQ(first.books_size(), 2);
  EXPECT_EQ(first.total_size(), 3);
  request.set_page_token(first.next_page_token());
  v1::ListBooksResponse second;
  ASSERT_TRUE(Call(&v1::Library::Stub::ListBooks, request, &second).ok());
  ASSERT_EQ(second.books_size(), 1);
  EXPECT_EQ(second.books(0).title(), "Faust");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(LibraryServiceTest, FiltersBooks) {
  v1::ListBooksRequest request;
  request.set_parent("shelves/1");
  request.add_genres(v1::GENRE_POETRY);
  request.add_genres(v1::GENRE_HISTORY);
  v1::ListBooksResponse response;
  ASSERT_TRUE(Call(&v1::Library::Stub::ListBooks, request, &response).ok());
  ASSERT_EQ(response.books_size(), 1);
  request.clear_genres();
  request.mutable_filter()->set_author("Herman Melville");
  request.mutable_filter()->mutable_stars_min()->set_value(5);
  request.set_lent(false);
  ASSERT_TRUE(Call(&v1::Library::Stub::ListBooks, request, &response).ok());
  ASSERT_EQ(response.books_size(), 1);
  request.set_lent(true);
  ASSERT_TRUE(Call(&v1::Library::Stub::ListBooks, request, &response).ok());
  EXPECT_EQ(response.books_size(), 0);
}

TEST_F(LibraryServiceTest, FaultyPagingIsABadRequest) {
  v1::ListBooksRequest request;
  request.set_parent("shelves/1");
  request.set_page_size(-1);
  v1::ListBooksResponse response;
  grpc::Status status = Call(&v1::Library::Stub::ListBooks, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "page_size");
  request.set_page_size(0);
  for (const char* token : {"x", "@", "@-1", "@4", "@99999999999999999999"}) {
    request.set_page_token(token);
    status = Call(&v1::Library::Stub::ListBooks, request, &response);
    EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "page_token");
  }
}

TEST_F(LibraryServiceTest, FindsBooksByIsbn) {
  v1::GetBookRequest request;
  request.set_isbn(9780141439587);
  v1::Book book;
  ASSERT_TRUE(Call(&v1::Library::Stub::GetBook, request, &book).ok());
  EXPECT_EQ(book.title(), "Emma");
  request.set_isbn(0);
  EXPECT_EQ(Call(&v1::Library::Stub::GetBook, request, &book).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(LibraryServiceTest, MissingThingsAreNamed) {
  v1::GetBookRequest request;
  v1::Book book;
  for (const char* name : {"shelves/1/books/99", "shelves/99/books/1", "books", "shelves/1"}) {
    request.set_name(name);
    const grpc::Status status = Call(&v1::Library::Stub::GetBook, request, &book);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND) << name;
    EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), name);
  }
}

TEST_F(LibraryServiceTest, CreatesAndDeletesBooks) {
  v1::CreateBookRequest request;
  request.set_parent("shelves/2");
  request.mutable_book()->set_title("Opticks");
  v1::Book book;
  ASSERT_TRUE(Call(&v1::Library::Stub::CreateBook, request, &book).ok());
  EXPECT_EQ(book.name(), "shelves/2/books/3");
  request.set_book_id("3");
  EXPECT_EQ(
      DetailOf<google::rpc::ResourceInfo>(Call(&v1::Library::Stub::CreateBook, request, &book))
          .resource_name(),
      "shelves/2/books/3");
  v1::DeleteBookRequest remove;
  remove.set_name("shelves/2/books/3");
  google::protobuf::Empty empty;
  EXPECT_TRUE(Call(&v1::Library::Stub::DeleteBook, remove, &empty).ok());
  EXPECT_EQ(Call(&v1::Library::Stub::DeleteBook, remove, &empty).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(LibraryServiceTest, AllFaultsOfABookAreReported) {
  v1::CreateBookRequest request;
  request.set_parent("shelves/2");
  request.set_book_id("A");
  request.mutable_book()->set_stars(6);
  request.mutable_book()->set_price(-1);
  v1::Book book;
  const grpc::Status status = Call(&v1::Library::Stub::CreateBook, request, &book);
  EXPECT_EQ(status.error_message(), "book.title must not be empty");
  std::vector<std::string> fields;
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields, ElementsAre("book.title", "book.stars", "book.price", "book_id"));
}

TEST_F(LibraryServiceTest, UpdatesByMask) {
  v1::UpdateBookRequest request;
  request.mutable_book()->set_name("shelves/1/books/1");
  request.mutable_book()->set_price(20);
  request.mutable_book()->set_title("not taken");
  request.mutable_update_mask()->add_paths("price");
  request.mutable_update_mask()->add_paths("paper.hardcover");
  request.mutable_book()->mutable_paper()->set_hardcover(true);
  v1::Book book;
  ASSERT_TRUE(Call(&v1::Library::Stub::UpdateBook, request, &book).ok());
  EXPECT_EQ(book.title(), "Moby-Dick");
  EXPECT_EQ(book.price(), 20);
  EXPECT_EQ(book.paper().page_count(), 720);
  EXPECT_TRUE(book.paper().hardcover());
  EXPECT_NE(book.etag(), "r1");
}

TEST_F(LibraryServiceTest, UpdateWithoutMaskReplacesWhatIsWritable) {
  v1::UpdateBookRequest request;
  request.mutable_book()->set_name("shelves/1/books/1");
  request.mutable_book()->set_title("New");
  v1::Book book;
  ASSERT_TRUE(Call(&v1::Library::Stub::UpdateBook, request, &book).ok());
  EXPECT_EQ(book.title(), "New");
  EXPECT_EQ(book.authors_size(), 0);
  EXPECT_TRUE(book.has_create_time());
}

TEST_F(LibraryServiceTest, FaultyUpdates) {
  v1::UpdateBookRequest request;
  request.mutable_book()->set_name("shelves/1/books/1");
  v1::Book book;
  for (const char* path : {"nothing", "name", "loan.borrower"}) {
    request.mutable_update_mask()->clear_paths();
    request.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(Call(&v1::Library::Stub::UpdateBook, request, &book).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT)
        << path;
  }
  request.clear_update_mask();
  EXPECT_EQ(Call(&v1::Library::Stub::UpdateBook, request, &book).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.mutable_book()->set_etag("r999");
  const grpc::Status status = Call(&v1::Library::Stub::UpdateBook, request, &book);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "ETAG_MISMATCH");
  EXPECT_EQ(Get("shelves/1/books/1").title(), "Moby-Dick");
}

TEST_F(LibraryServiceTest, ChecksOutAndReturns) {
  v1::CheckoutBookRequest checkout;
  checkout.set_name("shelves/1/books/1");
  v1::Book book;
  EXPECT_EQ(Call(&v1::Library::Stub::CheckoutBook, checkout, &book).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  checkout.set_borrower("Ada");
  ASSERT_TRUE(Call(&v1::Library::Stub::CheckoutBook, checkout, &book).ok());
  EXPECT_EQ(book.loan().period().seconds(), 14 * 24 * 3600);
  const grpc::Status status = Call(&v1::Library::Stub::CheckoutBook, checkout, &book);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(DetailOf<google::rpc::PreconditionFailure>(status).violations(0).type(), "BOOK_LENT");
  v1::ReturnBookRequest back;
  back.set_name("shelves/1/books/1");
  ASSERT_TRUE(Call(&v1::Library::Stub::ReturnBook, back, &book).ok());
  EXPECT_FALSE(book.has_loan());
  EXPECT_EQ(Call(&v1::Library::Stub::ReturnBook, back, &book).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(LibraryServiceTest, CreatesAndDeletesShelves) {
  v1::CreateShelfRequest create;
  v1::Shelf shelf;
  EXPECT_EQ(Call(&v1::Library::Stub::CreateShelf, create, &shelf).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  create.mutable_shelf()->set_theme("Maps");
  ASSERT_TRUE(Call(&v1::Library::Stub::CreateShelf, create, &shelf).ok());
  EXPECT_EQ(shelf.name(), "shelves/3");
  create.set_shelf_id("3");
  EXPECT_EQ(Call(&v1::Library::Stub::CreateShelf, create, &shelf).error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
  v1::DeleteShelfRequest remove;
  google::protobuf::Empty empty;
  remove.set_name("shelves/1");
  EXPECT_EQ(Call(&v1::Library::Stub::DeleteShelf, remove, &empty).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  remove.set_force(true);
  EXPECT_TRUE(Call(&v1::Library::Stub::DeleteShelf, remove, &empty).ok());
}

TEST_F(LibraryServiceTest, TheRareShelfWantsALibrarian) {
  v1::GetShelfRequest request;
  request.set_name("shelves/rare");
  v1::Shelf shelf;
  EXPECT_EQ(Call(&v1::Library::Stub::GetShelf, request, &shelf).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Call(&v1::Library::Stub::GetShelf, request, &shelf, "Bearer reader").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Call(&v1::Library::Stub::GetShelf, request, &shelf, "Bearer librarian").ok());
}

TEST_F(LibraryServiceTest, WatchSendsWhatIsThereAndThenTheChanges) {
  grpc::ClientContext context;
  v1::WatchShelfRequest request;
  request.set_name("shelves/2");
  request.set_changes(2);
  auto reader = stub_->WatchShelf(&context, request);
  v1::ShelfEvent event;
  ASSERT_TRUE(reader->Read(&event));
  EXPECT_EQ(event.kind(), v1::ShelfEvent::KIND_PRESENT);
  ASSERT_TRUE(reader->Read(&event));
  v1::CreateBookRequest create;
  create.set_parent("shelves/2");
  create.mutable_book()->set_title("Opticks");
  v1::Book book;
  ASSERT_TRUE(Call(&v1::Library::Stub::CreateBook, create, &book).ok());
  ASSERT_TRUE(reader->Read(&event));
  EXPECT_EQ(event.kind(), v1::ShelfEvent::KIND_CREATED);
  EXPECT_EQ(event.book().title(), "Opticks");
  v1::DeleteBookRequest remove;
  remove.set_name(book.name());
  google::protobuf::Empty empty;
  ASSERT_TRUE(Call(&v1::Library::Stub::DeleteBook, remove, &empty).ok());
  ASSERT_TRUE(reader->Read(&event));
  EXPECT_EQ(event.kind(), v1::ShelfEvent::KIND_DELETED);
  EXPECT_FALSE(reader->Read(&event));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(LibraryServiceTest, AWatchCanBeCancelled) {
  grpc::ClientContext context;
  v1::WatchShelfRequest request;
  request.set_name("shelves/1");
  request.set_changes(1);
  auto reader = stub_->WatchShelf(&context, request);
  v1::ShelfEvent event;
  ASSERT_TRUE(reader->Read(&event));
  context.TryCancel();
  while (reader->Read(&event)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(LibraryServiceTest, ImportsBooksUntilTheFirstFault) {
  grpc::ClientContext context;
  v1::ImportBooksResponse response;
  auto writer = stub_->ImportBooks(&context, &response);
  v1::CreateBookRequest request;
  request.set_parent("shelves/2");
  request.mutable_book()->set_title("Opticks");
  ASSERT_TRUE(writer->Write(request));
  request.clear_parent();
  request.mutable_book()->set_title("Elements");
  ASSERT_TRUE(writer->Write(request));
  writer->WritesDone();
  ASSERT_TRUE(writer->Finish().ok());
  EXPECT_THAT(response.names(), ElementsAre("shelves/2/books/3", "shelves/2/books/4"));

  grpc::ClientContext second;
  writer = stub_->ImportBooks(&second, &response);
  request.Clear();
  request.set_parent("shelves/2");
  writer->Write(request);
  writer->WritesDone();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(LibraryServiceTest, AnswersEveryQuestionOfASearch) {
  grpc::ClientContext context;
  auto stream = stub_->SearchBooks(&context);
  v1::SearchBooksRequest request;
  v1::SearchBooksResponse response;
  request.set_text("Faust");
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_THAT(response.names(), ElementsAre("shelves/1/books/3"));
  request.set_text("no such title");
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.names_size(), 0);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(LibraryServiceTest, EchoesTheRequestId) {
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "r-7");
  v1::CountBooksResponse response;
  ASSERT_TRUE(stub_->CountBooks(&context, v1::CountBooksRequest(), &response).ok());
  EXPECT_EQ(response.books(), 6);
  EXPECT_EQ(response.by_shelf().at("shelves/2"), 2);
  auto it = context.GetServerInitialMetadata().find("x-request-id");
  ASSERT_NE(it, context.GetServerInitialMetadata().end());
  EXPECT_EQ(std::string(it->second.data(), it->second.size()), "r-7");
}

TEST_F(LibraryServiceTest, ManyClientsGetDifferentNames) {
  constexpr int kThreads = 4;
  constexpr int kBooksEach = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < kBooksEach; ++i) {
        v1::CreateBookRequest request;
        request.set_parent("shelves/2");
        request.mutable_book()->set_title("Copy");
        v1::Book book;
        EXPECT_TRUE(Call(&v1::Library::Stub::CreateBook, request, &book).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  v1::GetShelfRequest request;
  request.set_name("shelves/2");
  v1::Shelf shelf;
  ASSERT_TRUE(Call(&v1::Library::Stub::GetShelf, request, &shelf).ok());
  EXPECT_EQ(shelf.book_count(), 2 + kThreads * kBooksEach);
}

}  // namespace
}  // namespace transom
