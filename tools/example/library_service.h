#ifndef TRANSOM_TOOLS_EXAMPLE_LIBRARY_SERVICE_H_
#define TRANSOM_TOOLS_EXAMPLE_LIBRARY_SERVICE_H_

// The example service: what a request must be, and the store behind it.
//
//   LibraryService service;
//   grpc::ServerBuilder builder;
//   builder.RegisterService(&service);
//
// Thread-safe. Echoes the metadata x-request-id as initial metadata.

#include "grpcpp/grpcpp.h"
#include "tools/example/library_store.h"
#include "transom/example/library.grpc.pb.h"

namespace transom {

class LibraryService final : public library::v1::Library::Service {
 public:
  grpc::Status ListShelves(grpc::ServerContext* context,
                           const library::v1::ListShelvesRequest* request,
                           library::v1::ListShelvesResponse* response) override;
  grpc::Status GetShelf(grpc::ServerContext* context, const library::v1::GetShelfRequest* request,
                        library::v1::Shelf* shelf) override;
  grpc::Status CreateShelf(grpc::ServerContext* context,
                           const library::v1::CreateShelfRequest* request,
                           library::v1::Shelf* shelf) override;
  grpc::Status DeleteShelf(grpc::ServerContext* context,
                           const library::v1::DeleteShelfRequest* request,
                           google::protobuf::Empty* response) override;
  grpc::Status ListBooks(grpc::ServerContext* context, const library::v1::ListBooksRequest* request,
                         library::v1::ListBooksResponse* response) override;
  grpc::Status GetBook(grpc::ServerContext* context, const library::v1::GetBookRequest* request,
                       library::v1::Book* book) override;
  grpc::Status CreateBook(grpc::ServerContext* context,
                          const library::v1::CreateBookRequest* request,
                          library::v1::Book* book) override;
  grpc::Status UpdateBook(grpc::ServerContext* context,
                          const library::v1::UpdateBookRequest* request,
                          library::v1::Book* book) override;
  grpc::Status DeleteBook(grpc::ServerContext* context,
                          const library::v1::DeleteBookRequest* request,
                          google::protobuf::Empty* response) override;
  grpc::Status CheckoutBook(grpc::ServerContext* context,
                            const library::v1::CheckoutBookRequest* request,
                            library::v1::Book* book) override;
  grpc::Status ReturnBook(grpc::ServerContext* context,
                          const library::v1::ReturnBookRequest* request,
                          library::v1::Book* book) override;
  grpc::Status WatchShelf(grpc::ServerContext* context,
                          const library::v1::WatchShelfRequest* request,
                          grpc::ServerWriter<library::v1::ShelfEvent>* writer) override;
  grpc::Status ImportBooks(grpc::ServerContext* context,
                           grpc::ServerReader<library::v1::CreateBookRequest>* reader,
                           library::v1::ImportBooksResponse* response) override;
  grpc::Status SearchBooks(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<library::v1::SearchBooksResponse, library::v1::SearchBooksRequest>*
          stream) override;
  grpc::Status CountBooks(grpc::ServerContext* context,
                          const library::v1::CountBooksRequest* request,
                          library::v1::CountBooksResponse* response) override;

 private:
  LibraryStore store_;
};

}  // namespace transom

#endif  // TRANSOM_TOOLS_EXAMPLE_LIBRARY_SERVICE_H_
