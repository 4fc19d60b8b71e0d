#include "transcoder/routing/route_table_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "transcoder/routing/binding_resolver.h"

namespace transom {

namespace pb = google::protobuf;

absl::Status RouteTableBuilder::Build() {
  for (const pb::FileDescriptor* file : schema_.files()) {
    for (int i = 0; i < file->service_count(); ++i) {
      if (Serves(*file->service(i))) AddService(*file->service(i));
    }
  }
  AddDefaultBindings();
  if (absl::Status status = CheckServiceNames(); !status.ok()) return status;
  if (!options_.strict || problems.empty()) return absl::OkStatus();
  std::string message = problems[0];
  if (problems.size() > 1) absl::StrAppend(&message, " (", problems.size() - 1, " more like it)");
  return absl::InvalidArgumentError(message);
}

bool RouteTableBuilder::Serves(const pb::ServiceDescriptor& service) const {
  if (options_.services.empty()) return !absl::StartsWith(service.full_name(), "grpc.");
  return std::find(options_.services.begin(), options_.services.end(), service.full_name()) !=
         options_.services.end();
}

absl::Status RouteTableBuilder::CheckServiceNames() {
  for (const std::string& name : options_.services) {
    if (served_.contains(name)) continue;
    std::string problem = absl::StrCat("service ", name, ": not in the schema");
    if (options_.strict) return absl::NotFoundError(problem);
    problems.push_back(std::move(problem));
  }
  return absl::OkStatus();
}

void RouteTableBuilder::AddService(const pb::ServiceDescriptor& service) {
  served_.insert(service.full_name());
  for (int i = 0; i < service.method_count(); ++i) AddMethod(*service.method(i));
}

void RouteTableBuilder::AddMethod(const pb::MethodDescriptor& method) {
  auto entry = std::make_unique<MethodEntry>();
  entry->full_name = method.full_name();
  entry->service = method.service()->full_name();
  entry->grpc_path = absl::StrCat("/", entry->service, "/", method.name());
  entry->request = schema_.FindMessage(method.input_type()->full_name());
  entry->response = schema_.FindMessage(method.output_type()->full_name());
  entry->client_streaming = method.client_streaming();
  entry->server_streaming = method.server_streaming();
  absl::StatusOr<absl::optional<HttpRule>> rule =
      ReadHttpRule(method.options().SerializeAsString());
  if (!rule.ok()) {
    Report(method, rule.status().message());
  } else if (rule->has_value()) {
    AddAnnotation(method, **rule, *entry);
  } else {
    unannotated_.push_back({&method, entry.get()});
  }
  methods.push_back(std::move(entry));
}

void RouteTableBuilder::AddAnnotation(const pb::MethodDescriptor& method, const HttpRule& rule,
                                      const MethodEntry& entry) {
  std::string source = absl::StrCat("annotation of ", entry.full_name);
  AddBinding(method, rule, entry, source);
  for (size_t i = 0; i < rule.additional_bindings.size(); ++i) {
    const HttpRule& additional = rule.additional_bindings[i];
    std::string name = absl::StrCat("additional_bindings[", i, "]");
    if (additional.additional_bindings.empty()) {
      AddBinding(method, additional, entry, absl::StrCat(name, " of the ", source));
    } else {
      Report(method, absl::StrCat("template \"", additional.path, "\": ", name,
                                  " has additional_bindings of its own"));
    }
  }
}

// After all annotations, so that of two that conflict the annotation stays.
void RouteTableBuilder::AddDefaultBindings() {
  if (!options_.bind_unannotated_methods) return;
  for (const Unannotated& unannotated : unannotated_) {
    HttpRule rule;
    rule.http_method = "POST";
    rule.path = unannotated.entry->grpc_path;
    rule.body = "*";
    AddBinding(*unannotated.method, rule, *unannotated.entry,
               absl::StrCat("default binding of ", unannotated.entry->full_name));
  }
}

void RouteTableBuilder::AddBinding(const pb::MethodDescriptor& method, const HttpRule& rule,
                                   const MethodEntry& entry, absl::string_view source) {
  absl::StatusOr<std::unique_ptr<Binding>> binding = ResolveBinding(rule, entry, source);
  if (!binding.ok()) return Report(method, binding.status().message());
  int route = static_cast<int>(bindings.size());
  int existing = matcher.Add((*binding)->http_method, (*binding)->path, route);
  if (existing == PathMatcher::kNone) {
    bindings.push_back(*std::move(binding));
    return;
  }
  const Binding& other = *bindings[existing];
  Report(method, absl::StrCat("template \"", rule.path, "\": ", rule.http_method, " ", rule.path,
                              " (", source, ") matches the same paths as ", other.http_method, " ",
                              other.path.text(), " (", other.source, ")"));
}

void RouteTableBuilder::Report(const pb::MethodDescriptor& method, absl::string_view what) {
  problems.push_back(
      absl::StrCat(method.file()->name(), ": method ", method.full_name(), ": ", what));
}

}  // namespace transom
