#ifndef TRANSOM_TOOLS_EXAMPLE_REQUEST_CHECKS_H_
#define TRANSOM_TOOLS_EXAMPLE_REQUEST_CHECKS_H_

// What the requests of the example service must be. Each check appends the faults
// that it finds.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/field_mask.pb.h"
#include "tools/example/rpc_error.h"
#include "transom/example/library.pb.h"

namespace transom {

// Title, stars, price and page count; `prefix` is the field that holds the book.
void CheckBook(const library::v1::Book& book, const std::string& prefix,
               std::vector<FieldFault>* faults);

// Empty, or lower-case letters, digits and '-', at most 63.
void CheckId(const std::string& id, const std::string& field, std::vector<FieldFault>* faults);

// Paths must be fields of Book that a client may write.
void CheckUpdateMask(const google::protobuf::FieldMask& mask, std::vector<FieldFault>* faults);

// One page of `size` items: [begin, end) and the token of the next page ("" behind the last).
struct Page {
  size_t begin = 0;
  size_t end = 0;
  std::string next_token;
};
Page CheckPage(int32_t page_size, const std::string& page_token, size_t size,
               std::vector<FieldFault>* faults);

}  // namespace transom

#endif  // TRANSOM_TOOLS_EXAMPLE_REQUEST_CHECKS_H_
