#ifndef TRANSOM_TRANSCODER_JSON_JSON_WRITER_H_
#define TRANSOM_TRANSCODER_JSON_JSON_WRITER_H_

// Writes JSON text: puts the commas, the line breaks and the escapes.
//
//   JsonWriter json(&out);
//   json.BeginObject();
//   json.Key("code");
//   json.Int64(5);
//   json.Key("details");
//   json.BeginArray();
//   json.EndArray();
//   json.EndObject();                      // {"code":5,"details":[]}
//
// The caller keeps the order legal: a key before each value of an object, an End
// for each Begin. With `indent` > 0 each value has a line of its own and `": "`
// follows a key; empty objects and arrays stay on one line. Several values one
// after another are not separated: use a writer for each. Not thread-safe; the
// buffer may be written to directly between two calls as long as what is
// there is a whole value announced by BeforeValue.

#include <cstdint>
#include <cstring>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "transcoder/json/json_writer_text.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class JsonWriter {
 public:
  // `level`: how many levels the text around what is written is already indented.
  explicit JsonWriter(OutputBuffer* out, int indent = 0, int level = 0)
      : out_(out), indent_(indent), level_(level) {}

  OutputBuffer* out() { return out_; }

  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }

  // A name that is escaped and quoted here. False on bad UTF-8.
  bool Key(absl::string_view name, const char* readable_end) {
    if (ABSL_PREDICT_TRUE(IsShort(name, readable_end) && indent_ == 0)) {
      char* const begin = out_->Reserve(1 + kShortTextRoom);
      *begin = ',';
      char* const end = WriteIfShortAndPlain(name, begin + (next_ == Next::kMore));
      if (ABSL_PREDICT_TRUE(end != nullptr)) {
        *end = ':';
        out_->Advance(static_cast<size_t>(end + 1 - begin));
        next_ = Next::kAfterKey;
        return true;
      }
    }
    return LongKey(name, readable_end);
  }
  bool Key(absl::string_view name) { return Key(name, name.data() + name.size()); }
  // A name that is quoted, escaped and has its colon: `"pageSize":`.
  void PreparedKey(absl::string_view key) {
    if (ABSL_PREDICT_FALSE(indent_ != 0)) return PreparedKeyOnNewLine(key);
    char* const begin = out_->Reserve(key.size() + 1);
    char* p = begin;
    *p = ',';
    p += next_ == Next::kMore;
    out_->Advance(static_cast<size_t>(CopyShort(key, p) - begin));
    next_ = Next::kAfterKey;
  }

  // A prepared key and its value in one go: `write` writes the value at a place of `size_max`
  // bytes and returns its end.
  template <typename Write>
  void Member(absl::string_view key, size_t size_max, Write write) {
    if (ABSL_PREDICT_FALSE(indent_ != 0)) {
      PreparedKeyOnNewLine(key);
      return Element(size_max, write);
    }
    char* const begin = out_->Reserve(key.size() + 1 + size_max);
    *begin = ',';
    char* p = begin + (next_ == Next::kMore);
    p = write(CopyShort(key, p));
    out_->Advance(static_cast<size_t>(p - begin));
    next_ = Next::kMore;
  }
  // The same without a key.
  template <typename Write>
  void Element(size_t size_max, Write write) {
    if (ABSL_PREDICT_FALSE(indent_ != 0)) BeforeValue();
    char* const begin = out_->Reserve(1 + size_max);
    *begin = ',';
    char* const p = begin + (indent_ == 0 && next_ == Next::kMore);
    out_->Advance(static_cast<size_t>(write(p) - begin));
    next_ = Next::kMore;
  }
  // A prepared key and a string, as String does it.
  bool StringMember(absl::string_view key, absl::string_view text, const char* readable_end) {
    if (ABSL_PREDICT_TRUE(IsShort(text, readable_end) && indent_ == 0)) {
      char* const begin = out_->Reserve(key.size() + 1 + kShortTextRoom);
      *begin = ',';
      char* const p = CopyShort(key, begin + (next_ == Next::kMore));
      char* const end = WriteIfShortAndPlain(text, p);
      if (ABSL_PREDICT_TRUE(end != nullptr)) {
        out_->Advance(static_cast<size_t>(end - begin));
        next_ = Next::kMore;
        return true;
      }
    }
    PreparedKey(key);
    return String(text, readable_end);
  }
  // A prepared key and the start of its object.
  void BeginObjectMember(absl::string_view key) {
    Member(key, 1, [](char* p) {
      *p = '{';
      return p + 1;
    });
    next_ = Next::kFirst;
    ++level_;
  }

  void Null() { Raw("null"); }
  void Bool(bool value) { Raw(value ? "true" : "false"); }
  void Int64(int64_t value) {
    Number([value](char* p) { return WriteInt64(value, p); });
  }
  void Uint64(uint64_t value) {
    Number([value](char* p) { return WriteUint64(value, p); });
  }
  void QuotedInt64(int64_t value) {
    Number([value](char* p) { return CloseQuote(WriteInt64(value, OpenQuote(p))); });
  }
  void QuotedUint64(uint64_t value) {
    Number([value](char* p) { return CloseQuote(WriteUint64(value, OpenQuote(p))); });
  }
  // NaN and infinities are the strings "NaN", "Infinity" and "-Infinity".
  void Double(double value) {
    Number([value](char* p) { return WriteDouble(value, p); });
  }
  // With the digits of a float: 0.1f is 0.1.
  void Float(float value) {
    Number([value](char* p) { return WriteFloat(value, p); });
  }
  // False on bad UTF-8; a part of the text may have been written. `readable_end`: as for
  // AppendQuoted.
  bool String(absl::string_view text, const char* readable_end) {
    BeforeValue();
    if (ABSL_PREDICT_TRUE(IsShort(text, readable_end))) {
      char* const begin = out_->Reserve(kShortTextRoom);
      char* const end = WriteIfShortAndPlain(text, begin);
      if (ABSL_PREDICT_TRUE(end != nullptr)) {
        out_->Advance(static_cast<size_t>(end - begin));
        return true;
      }
    }
    return AppendQuoted(text, readable_end, out_);
  }
  bool String(absl::string_view text) { return String(text, text.data() + text.size()); }
  // Bad UTF-8 becomes U+FFFD.
  void LossyString(absl::string_view text) {
    BeforeValue();
    AppendQuotedLossy(text, out_);
  }
  // As base64.
  void Bytes(absl::string_view bytes) {
    BeforeValue();
    AppendQuotedBase64(bytes, out_);
  }
  // A value that is JSON already.
  void Raw(absl::string_view json) {
    BeforeValue();
    out_->Append(json);
  }

  // Puts what has to stand before the next value, which the caller then appends.
  void BeforeValue() {
    if (next_ != Next::kAfterKey) Separate();
    next_ = Next::kMore;
  }

  // A place to come back to: everything written later is taken back.
  class Mark {
    friend class JsonWriter;
    size_t size;
    int level;
    uint8_t next;
  };
  Mark Save() const {
    Mark mark;
    mark.size = out_->size();
    mark.level = level_;
    mark.next = static_cast<uint8_t>(next_);
    return mark;
  }
  void Restore(const Mark& mark) {
    out_->Truncate(mark.size);
    level_ = mark.level;
    next_ = static_cast<Next>(mark.next);
  }

 private:
  enum class Next : uint8_t {
    kAfterKey,  // a value, with nothing before it (also the outermost)
    kFirst,     // the first key or element
    kMore,      // a further key or element
  };

  static bool IsShort(absl::string_view text, const char* readable_end) {
    return text.size() <= kShortTextMax &&
           readable_end - text.data() >= static_cast<ptrdiff_t>(kShortTextMax);
  }
  void Begin(char bracket) {
    BeforeValue();
    out_->Push(bracket);
    next_ = Next::kFirst;
    ++level_;
  }
  void End(char bracket) {
    --level_;
    if (indent_ != 0 && next_ != Next::kFirst) NewLine();
    out_->Push(bracket);
    next_ = Next::kMore;
  }
  // The comma and the line break before a key or an element.
  void Separate() {
    if (next_ == Next::kMore) out_->Push(',');
    if (ABSL_PREDICT_FALSE(indent_ != 0)) NewLine();
  }
  void NewLine();
  bool LongKey(absl::string_view name, const char* readable_end);
  void PreparedKeyOnNewLine(absl::string_view key);
  static char* OpenQuote(char* p) {
    *p = '"';
    return p + 1;
  }
  static char* CloseQuote(char* p) { return OpenQuote(p); }
  template <typename Write>
  void Number(Write write) {
    Element(kNumberSizeMax, write);
  }

  OutputBuffer* const out_;
  const int indent_;
  int level_;
  Next next_ = Next::kAfterKey;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_WRITER_H_
