#include "transcoder/json/json_writer.h"

#include <cstring>

namespace transom {

bool JsonWriter::LongKey(absl::string_view name, const char* readable_end) {
  Separate();
  if (!AppendQuoted(name, readable_end, out_)) return false;
  out_->Push(':');
  if (ABSL_PREDICT_FALSE(indent_ != 0)) out_->Push(' ');
  next_ = Next::kAfterKey;
  return true;
}

void JsonWriter::NewLine() {
  const size_t spaces = static_cast<size_t>(indent_) * static_cast<size_t>(level_);
  char* p = out_->Reserve(spaces + 1);
  *p = '\n';
  std::memset(p + 1, ' ', spaces);
  out_->Advance(spaces + 1);
}

void JsonWriter::PreparedKeyOnNewLine(absl::string_view key) {
  Separate();
  out_->Append(key);
  out_->Push(' ');
  next_ = Next::kAfterKey;
}

}  // namespace transom
