#include "server/gateway/response_headers.h"

#include <algorithm>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

namespace transom {

void ResponseHeaders::Add(absl::string_view prefix, absl::string_view name,
                          absl::string_view value) {
  fields_.push_back({Join(prefix, name), value});
}

void ResponseHeaders::AddBase64(absl::string_view prefix, absl::string_view name,
                                absl::string_view bytes) {
  std::string encoded;
  absl::Base64Escape(bytes, &encoded);
  fields_.push_back({Join(prefix, name), Join(encoded, "")});
}

void ResponseHeaders::AddCopy(absl::string_view name, absl::string_view value) {
  fields_.push_back({name, Join(value, "")});
}

const HeaderField* ResponseHeaders::Find(absl::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (absl::EqualsIgnoreCase(field.name, name)) return &field;
  }
  return nullptr;
}

char* ResponseHeaders::Allocate(size_t size) {
  if (size <= kInlineBytes - inline_used_) {
    char* start = inline_ + inline_used_;
    inline_used_ += size;
    return start;
  }
  overflow_.emplace_back(new char[size]);
  return overflow_.back().get();
}

absl::string_view ResponseHeaders::Join(absl::string_view a, absl::string_view b) {
  char* start = Allocate(a.size() + b.size());
  std::copy(a.begin(), a.end(), start);
  std::copy(b.begin(), b.end(), start + a.size());
  return absl::string_view(start, a.size() + b.size());
}

}  // namespace transom
