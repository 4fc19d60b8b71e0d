#include "server/gateway/cors_policy.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/config/origin_pattern.h"

namespace transom {
namespace {

constexpr absl::string_view kOrigin = "origin";
constexpr absl::string_view kRequestMethod = "access-control-request-method";
constexpr absl::string_view kRequestHeaders = "access-control-request-headers";

}  // namespace

// Owns itself from Decorate to Send.
class CorsPolicy::Sink final : public ResponseSink {
 public:
  Sink(const CorsPolicy* policy, const HttpRequest& request, ResponseSink* sink)
      : policy_(policy), sink_(sink) {
    const absl::string_view origin = request.Header(kOrigin);
    allowed_ = !origin.empty() && policy->Allows(origin);
    if (allowed_) origin_ = std::string(origin);
  }

  void SetInFlight(InFlight* in_flight) override { sink_->SetInFlight(in_flight); }

  void Send(const HttpResponse& response) override {
    Fields headers;
    for (const HeaderField& field : response.headers) {
      // What is allowed is the gateway's to say.
      if (!absl::StartsWithIgnoreCase(field.name, "access-control-")) headers.push_back(field);
    }
    policy_->AddHeaders(allowed_ ? origin_ : absl::string_view(), &headers);
    headers.insert(headers.end(), preflight_.begin(), preflight_.end());
    HttpResponse decorated = response;
    decorated.headers = headers;
    sink_->Send(decorated);
    delete this;
  }

  bool allowed() const { return allowed_; }
  void AddToPreflight(absl::string_view name, absl::string_view value) {
    preflight_.push_back({name, value});
  }

 private:
  const CorsPolicy* const policy_;
  ResponseSink* const sink_;
  bool allowed_ = false;
  std::string origin_;
  std::vector<HeaderField> preflight_;
};

CorsPolicy::CorsPolicy(const CorsOptions& options)
    : options_(options),
      allow_headers_(absl::StrJoin(options.allow_headers, ", ")),
      expose_headers_(absl::StrJoin(options.expose_headers, ", ")),
      max_age_(absl::StrCat(absl::ToInt64Seconds(options.max_age))) {
  any_origin_ = std::find(options.allow_origins.begin(), options.allow_origins.end(), "*") !=
                options.allow_origins.end();
}

bool CorsPolicy::Allows(absl::string_view origin) const {
  return any_origin_ || std::any_of(options_.allow_origins.begin(), options_.allow_origins.end(),
                                    [origin](const std::string& pattern) {
                                      return OriginMatches(pattern, origin);
                                    });
}

void CorsPolicy::AddHeaders(absl::string_view allowed_origin, Fields* fields) const {
  if (!allowed_origin.empty()) {
    fields->push_back({"Access-Control-Allow-Origin", any_origin_ ? "*" : allowed_origin});
    if (options_.allow_credentials) fields->push_back({"Access-Control-Allow-Credentials", "true"});
    if (!expose_headers_.empty()) {
      fields->push_back({"Access-Control-Expose-Headers", expose_headers_});
    }
  }
  // Caches must not give one origin's answer to another.
  if (!any_origin_) fields->push_back({"Vary", "Origin"});
}

std::string CorsPolicy::HeaderLines(absl::string_view origin) const {
  Fields fields;
  AddHeaders(!origin.empty() && Allows(origin) ? origin : absl::string_view(), &fields);
  std::string lines;
  for (const HeaderField& field : fields) {
    absl::StrAppend(&lines, field.name, ": ", field.value, "\r\n");
  }
  return lines;
}

bool CorsPolicy::IsPreflight(const HttpRequest& request) {
  return request.method == "OPTIONS" && !request.Header(kOrigin).empty() &&
         !request.Header(kRequestMethod).empty();
}

ResponseSink* CorsPolicy::Decorate(const HttpRequest& request, ResponseSink* sink) const {
  return new Sink(this, request, sink);
}

void CorsPolicy::AnswerPreflight(const HttpRequest& request, absl::string_view methods,
                                 ResponseSink* sink) const {
  auto* own = static_cast<Sink*>(sink);
  // What a page asks for is its own text, and goes back as it is.
  const absl::string_view asked = request.Header(kRequestHeaders);
  if (own->allowed()) {
    own->AddToPreflight("Access-Control-Allow-Methods", methods);
    const absl::string_view headers = allow_headers_.empty() ? asked : allow_headers_;
    if (!headers.empty()) own->AddToPreflight("Access-Control-Allow-Headers", headers);
    own->AddToPreflight("Access-Control-Max-Age", max_age_);
  }
  const HeaderField fields[] = {
      {"Allow", methods},
      {"Vary", "Access-Control-Request-Method, Access-Control-Request-Headers"}};
  HttpResponse response;
  response.status = 200;
  response.headers = fields;
  own->Send(response);
}

}  // namespace transom
