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
  std::vector<const pb::FileDescriptor*> files;
  for (const RouteSource& source : sources_) {
    for (const pb::FileDescriptor* file : source.schema->files()) {
      files.push_back(file);
      for (int i = 0; i < file->service_count(); ++i) AddService(source, *file->service(i));
    }
  }
  AddDefaultBindings();
  if (absl::Status status = CheckServiceNames(); !status.ok()) return status;
  if (absl::Status status = FirstOfErrors(); !status.ok()) return status;
  absl::flat_hash_set<std::string> served;
  for (const auto& method : methods) served.insert(method->full_name);
  const bool by_apis = !options_.services_are_final && rules_.ListsApis();
  for (std::string& problem : rules_.Unmatched(files, by_apis ? &served : nullptr)) {
    problems.push_back(std::move(problem));
  }
  return absl::OkStatus();
}

absl::Status RouteTableBuilder::FirstOfErrors() const {
  if (errors_.empty()) return absl::OkStatus();
  std::string message = errors_[0];
  if (errors_.size() > 1) absl::StrAppend(&message, " (", errors_.size() - 1, " more like it)");
  return absl::InvalidArgumentError(message);
}

bool RouteTableBuilder::Serves(const pb::ServiceDescriptor& service) const {
  const std::vector<std::string>& names = options_.services;
  const bool named = std::find(names.begin(), names.end(), service.full_name()) != names.end();
  if (!options_.services_are_final && rules_.ListsApis()) {
    return rules_.HasApi(service.full_name()) && (named || names.empty());
  }
  return named || (names.empty() && !absl::StartsWith(service.full_name(), "grpc."));
}

bool RouteTableBuilder::ServesMethod(const pb::MethodDescriptor& method) const {
  return Serves(*method.service()) ||
         (!options_.services_are_final && rules_.NamesInFull(method.full_name()));
}

absl::Status RouteTableBuilder::CheckServiceNames() {
  for (const std::string& name : options_.services) {
    if (served_.contains(name)) continue;
    std::string problem = absl::StrCat("service ", name, ": not in the schema");
    if (options_.strict) return absl::NotFoundError(problem);
    problems.push_back(std::move(problem));
  }
  for (const auto& [name, upstream] : options_.upstreams) {
    if (options_.strict && !seen_.contains(name)) {
      return absl::NotFoundError(absl::StrCat("service ", name, ": not in the schema"));
    }
  }
  return absl::OkStatus();
}

int RouteTableBuilder::UpstreamOf(const RouteSource& source, const std::string& service) const {
  const auto found = options_.upstreams.find(service);
  return found == options_.upstreams.end() ? source.upstream : found->second;
}

bool RouteTableBuilder::BelongsTo(const RouteSource& source, const std::string& service) {
  if (!source.describes_all && UpstreamOf(source, service) != source.upstream) return false;
  return seen_.insert(service).second;
}

void RouteTableBuilder::AddService(const RouteSource& source,
                                   const pb::ServiceDescriptor& service) {
  if (!BelongsTo(source, service.full_name())) return;
  if (Serves(service)) served_.insert(service.full_name());
  for (int i = 0; i < service.method_count(); ++i) {
    if (ServesMethod(*service.method(i))) AddMethod(source, *service.method(i));
  }
}

void RouteTableBuilder::AddMethod(const RouteSource& source, const pb::MethodDescriptor& method) {
  auto entry = std::make_unique<MethodEntry>();
  entry->full_name = method.full_name();
  entry->service = method.service()->full_name();
  entry->grpc_path = absl::StrCat("/", entry->service, "/", method.name());
  entry->schema = source.schema.get();
  entry->request = entry->schema->FindMessage(method.input_type()->full_name());
  entry->response = entry->schema->FindMessage(method.output_type()->full_name());
  entry->upstream = UpstreamOf(source, entry->service);
  entry->client_streaming = method.client_streaming();
  entry->server_streaming = method.server_streaming();
  entry->deadline = rules_.DeadlineFor(entry->full_name);
  const std::string options = method.options().SerializeAsString();
  entry->routing = ReadRouting(method, options, *entry->request);
  absl::StatusOr<absl::optional<HttpRule>> annotation = ReadHttpRule(options);
  if (const HttpRule* rule = rules_.HttpRuleFor(entry->full_name)) {
    AddRule(method, *rule, *entry);
  } else if (!annotation.ok()) {
    Report(method, nullptr, /*concerns_config=*/false, annotation.status().message());
  } else if (annotation->has_value()) {
    AddRule(method, **annotation, *entry);
  } else {
    unannotated_.push_back({&method, entry.get()});
  }
  methods.push_back(std::move(entry));
}

std::shared_ptr<const RoutingRule> RouteTableBuilder::ReadRouting(
    const pb::MethodDescriptor& method, absl::string_view method_options,
    const MessageTable& request) {
  absl::StatusOr<absl::optional<std::vector<RoutingParameter>>> parameters =
      ReadRoutingParameters(method_options);
  if (parameters.ok() && !parameters->has_value()) return nullptr;
  absl::StatusOr<RoutingRule> rule =
      parameters.ok() ? RoutingRule::Resolve(**parameters, request) : parameters.status();
  if (!rule.ok()) Report(method, nullptr, /*concerns_config=*/false, rule.status().message());
  return std::make_shared<const RoutingRule>(rule.ok() ? *std::move(rule) : RoutingRule());
}

void RouteTableBuilder::AddRule(const pb::MethodDescriptor& method, const HttpRule& rule,
                                const MethodEntry& entry) {
  const std::string source = rule.place.empty() ? absl::StrCat("annotation of ", entry.full_name)
                                                : absl::StrCat("service config ", rule.place);
  AddBinding(method, rule, entry, source);
  for (size_t i = 0; i < rule.additional_bindings.size(); ++i) {
    const HttpRule& additional = rule.additional_bindings[i];
    std::string name = absl::StrCat("additional_bindings[", i, "]");
    if (additional.additional_bindings.empty()) {
      AddBinding(method, additional, entry,
                 additional.place.empty() ? absl::StrCat(name, " of the ", source)
                                          : absl::StrCat("service config ", additional.place));
    } else {
      Report(method, &additional, !additional.place.empty(),
             absl::StrCat("template \"", additional.path, "\": ", name,
                          " has additional_bindings of its own"));
    }
  }
}

// After all rules, so that of two that conflict the rule stays.
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
  const bool from_config = !rule.place.empty();
  absl::StatusOr<std::unique_ptr<Binding>> binding = ResolveBinding(rule, entry, source);
  if (!binding.ok()) return Report(method, &rule, from_config, binding.status().message());
  int route = static_cast<int>(bindings.size());
  int existing = matcher.Add((*binding)->http_method, (*binding)->path, route);
  if (existing == PathMatcher::kNone) {
    (*binding)->fully_decode_reserved = options_.service_config != nullptr &&
                                        options_.service_config->fully_decode_reserved_expansion;
    (*binding)->index = bindings.size();
    bindings.push_back(*std::move(binding));
    from_config_.push_back(from_config);
    return;
  }
  const Binding& other = *bindings[existing];
  Report(method, &rule, from_config || from_config_[existing],
         absl::StrCat("template \"", rule.path, "\": ", rule.http_method, " ", rule.path, " (",
                      source, ") matches the same paths as ", other.http_method, " ",
                      other.path.text(), " (", other.source, ")"));
}

void RouteTableBuilder::Report(const pb::MethodDescriptor& method, const HttpRule* rule,
                               bool concerns_config, absl::string_view what) {
  const absl::string_view place = rule != nullptr && !rule->place.empty()
                                      ? absl::string_view(rule->place)
                                      : absl::string_view(method.file()->name());
  std::string sentence = absl::StrCat(place, ": method ", method.full_name(), ": ", what);
  (options_.strict || concerns_config ? errors_ : problems).push_back(std::move(sentence));
}

}  // namespace transom
