#include "tools/example/request_checks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/field_mask_util.h"

namespace transom {
namespace {

using google::protobuf::util::FieldMaskUtil;
using library::v1::Book;

constexpr int32_t kPageSizeDefault = 50;
constexpr int32_t kPageSizeMax = 100;

bool IsOutputOnly(absl::string_view path) {
  const absl::string_view field = path.substr(0, path.find('.'));
  for (absl::string_view name : {"name", "create_time", "update_time", "loan"}) {
    if (field == name) return true;
  }
  return false;
}

}  // namespace

void CheckBook(const Book& book, const std::string& prefix, std::vector<FieldFault>* faults) {
  if (book.title().empty()) faults->push_back({prefix + "title", "must not be empty"});
  if (book.has_stars() && (book.stars() < 1 || book.stars() > 5)) {
    faults->push_back({prefix + "stars", "must be from 1 to 5"});
  }
  if (!(book.price() >= 0) || std::isinf(book.price())) {
    faults->push_back({prefix + "price", "must be zero or more"});
  }
  if (book.paper().page_count() < 0) {
    faults->push_back({prefix + "paper.page_count", "must be zero or more"});
  }
}

void CheckId(const std::string& id, const std::string& field, std::vector<FieldFault>* faults) {
  const bool good = id.size() <= 63 && std::all_of(id.begin(), id.end(), [](char c) {
                      return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
                    });
  if (!good) {
    faults->push_back({field, "must be at most 63 lower-case letters, digits and '-'"});
  }
}

void CheckUpdateMask(const google::protobuf::FieldMask& mask, std::vector<FieldFault>* faults) {
  for (const std::string& path : mask.paths()) {
    if (!FieldMaskUtil::IsValidPath<Book>(path)) {
      faults->push_back({"update_mask", absl::StrCat("has no field ", path)});
    } else if (IsOutputOnly(path)) {
      faults->push_back({"update_mask", absl::StrCat("names ", path, ", which is output only")});
    }
  }
}

Page CheckPage(int32_t page_size, const std::string& page_token, size_t size,
               std::vector<FieldFault>* faults) {
  Page page;
  if (page_size < 0 || page_size > kPageSizeMax) {
    faults->push_back({"page_size", absl::StrCat("must be from 0 to ", kPageSizeMax)});
    return page;
  }
  absl::string_view token = page_token;
  // "@" and the index of the first item.
  if (!token.empty() && (!absl::ConsumePrefix(&token, "@") ||
                         !absl::SimpleAtoi(token, &page.begin) || page.begin > size)) {
    faults->push_back({"page_token", "must be a next_page_token"});
    return page;
  }
  page.end = std::min(
      size, page.begin + static_cast<size_t>(page_size == 0 ? kPageSizeDefault : page_size));
  if (page.end < size) page.next_token = absl::StrCat("@", page.end);
  return page;
}

}  // namespace transom
