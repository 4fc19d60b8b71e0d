#include "transcoder/codec/wire_to_json.h"

#include "transcoder/codec/wire_to_json_printer.h"

namespace transom {
namespace {

// Runs `print` with a printer that goes in order, and once more with one that indexes
// everything if the first gave up or failed: a value without a JSON form is no error
// where a later one replaces it, which only an index knows in time.
template <typename Print>
absl::Status Run(absl::string_view wire, const WireToJsonOptions& options, OutputBuffer* json,
                 Print print) {
  const size_t size_before = json->size();
  WireToJsonPrinter in_order(options, wire, WireToJsonPrinter::Pass::kInOrder, json);
  if (print(&in_order)) return absl::OkStatus();
  json->Truncate(size_before);
  if (in_order.too_large()) return in_order.status();
  WireToJsonPrinter indexed(options, wire, WireToJsonPrinter::Pass::kIndexed, json);
  if (print(&indexed)) return absl::OkStatus();
  return in_order.wants_restart() ? indexed.status() : in_order.status();
}

}  // namespace

absl::Status WireToJson(absl::string_view wire, const MessageTable& type,
                        const WireToJsonOptions& options, OutputBuffer* json) {
  return Run(wire, options, json,
             [&](WireToJsonPrinter* printer) { return printer->PrintMessage(type, wire); });
}

absl::Status WireFieldToJson(absl::string_view wire, const MessageTable& type,
                             const FieldEntry& field, const WireToJsonOptions& options,
                             OutputBuffer* json) {
  return Run(wire, options, json,
             [&](WireToJsonPrinter* printer) { return printer->PrintFieldOf(type, wire, field); });
}

void AnyToJsonOrBytes(absl::string_view type_url, absl::string_view value, const Schema& schema,
                      const WireToJsonOptions& options, OutputBuffer* json) {
  WireToJsonOptions with_bytes = options;
  with_bytes.unknown_any_as_bytes = true;
  // With that option there is always something to print.
  Run(value, with_bytes, json, [&](WireToJsonPrinter* printer) {
    return printer->PrintAny(schema, type_url, value);
  }).IgnoreError();
}

}  // namespace transom
