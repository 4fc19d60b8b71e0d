#include "server/metrics/exposition.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "server/metrics/process_metrics.h"
#include "transcoder/status_mapping.h"

namespace transom {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

std::string OutcomeName(size_t outcome) {
  if (outcome == kInvalidReplyOutcome) return "invalid_reply";
  return std::string(GrpcCodeName(static_cast<int>(outcome)));
}

struct NamedLimit {
  GatewayLimit limit;
  absl::string_view name;
};
constexpr NamedLimit kGatewayLimits[] = {
    {GatewayLimit::kRequestMetadataBytes, "request_metadata_bytes_max"},
    {GatewayLimit::kRequestBodyBytes, "request_body_bytes_max"},
    {GatewayLimit::kResponseBodyBytes, "response_body_bytes_max"},
    {GatewayLimit::kResponseJsonBytes, "response_json_bytes_max"},
    {GatewayLimit::kRequestsInFlight, "requests_in_flight_max"}};

Labels LabelsOf(const RouteName& name) {
  return {{"method", name.http_method},
          {"route", name.path_template},
          {"grpc_method", name.grpc_method}};
}

// Collects the families of one page.
class Page {
 public:
  void Begin(const char* name, MetricType type, const char* help) {
    families_.emplace_back();
    families_.back().name = name;
    families_.back().type = type;
    families_.back().help = help;
  }
  void Counter(Labels labels, double value) { Add(std::move(labels))->counter.value = value; }
  void Gauge(Labels labels, double value) { Add(std::move(labels))->gauge.value = value; }
  ClientMetric::Histogram* Histogram(Labels labels) { return &Add(std::move(labels))->histogram; }

  void OneCounter(const char* name, const char* help, double value) {
    Begin(name, MetricType::Counter, help);
    Counter({}, value);
  }
  void OneGauge(const char* name, const char* help, double value) {
    Begin(name, MetricType::Gauge, help);
    Gauge({}, value);
  }
  void CountersBy(const char* name, const char* help, const char* label,
                  const std::vector<LabelledCount>& counts) {
    Begin(name, MetricType::Counter, help);
    for (const LabelledCount& count : counts) {
      Counter({{label, std::string(count.first)}}, static_cast<double>(count.second));
    }
  }

  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  ClientMetric* Add(Labels labels) {
    families_.back().metric.emplace_back();
    ClientMetric* metric = &families_.back().metric.back();
    metric->label = std::move(labels);
    return metric;
  }

  std::vector<MetricFamily> families_;
};

void FillHistogram(const RouteTotals& route, ClientMetric::Histogram* histogram) {
  uint64_t count = 0;
  for (size_t i = 0; i < kLatencyBucketCount; ++i) {
    count += route.durations[i];
    const double bound = i < kLatencyBoundCount ? static_cast<double>(kLatencyBoundsNs[i]) / 1e9
                                                : std::numeric_limits<double>::infinity();
    histogram->bucket.push_back({count, bound});
  }
  histogram->sample_count = count;
  histogram->sample_sum = route.duration_seconds;
}

void AddRequests(const MetricsSource& source, Page* page) {
  const std::vector<RouteTotals> routes = source.requests->SumRoutes();
  page->Begin("transom_requests_total", MetricType::Counter,
              "Answers of the REST port, by HTTP method, route, gRPC method and HTTP code.");
  for (const RouteTotals& route : routes) {
    for (const auto& [code, count] : route.answers) {
      Labels labels = LabelsOf(route.name);
      labels.push_back({"code", code == 0 ? "other" : absl::StrCat(code)});
      page->Counter(std::move(labels), static_cast<double>(count));
    }
  }
  page->Begin("transom_request_duration_seconds", MetricType::Histogram,
              "From the complete request to its answer.");
  for (const RouteTotals& route : routes) {
    FillHistogram(route, page->Histogram(LabelsOf(route.name)));
  }
  page->Begin("transom_request_bytes_total", MetricType::Counter,
              "Bytes of request bodies, transfer coding removed.");
  for (const RouteTotals& route : routes) {
    page->Counter(LabelsOf(route.name), static_cast<double>(route.request_bytes));
  }
  page->Begin("transom_response_bytes_total", MetricType::Counter, "Bytes of response bodies.");
  for (const RouteTotals& route : routes) {
    page->Counter(LabelsOf(route.name), static_cast<double>(route.response_bytes));
  }
  page->OneGauge("transom_requests_in_flight",
                 "Requests whose head has come and whose answer has not been written.",
                 static_cast<double>(source.requests_in_flight));
  page->CountersBy("transom_requests_refused_total",
                   "Requests that were refused before they were complete.", "reason",
                   source.requests_refused);
}

void AddLimits(const MetricsSource& source, Page* page) {
  std::vector<LabelledCount> limits = source.limits_reached;
  for (const NamedLimit& one : kGatewayLimits) {
    const uint64_t count = source.requests->limit_count(one.limit);
    // Some are held by the HTTP server, too.
    const auto same = std::find_if(limits.begin(), limits.end(),
                                   [&one](const auto& limit) { return limit.first == one.name; });
    if (same != limits.end()) {
      same->second += count;
    } else {
      limits.emplace_back(one.name, count);
    }
  }
  page->CountersBy("transom_limits_reached_total", "How often a limit was reached, by its key.",
                   "limit", limits);
}

void AddConnections(const MetricsSource& source, Page* page) {
  page->OneGauge("transom_connections", "Open connections of the REST port.",
                 static_cast<double>(source.connections_open));
  page->OneCounter("transom_connections_accepted_total", "Connections that the REST port took.",
                   static_cast<double>(source.connections_accepted));
  page->OneGauge("transom_response_bytes_waiting",
                 "Bytes of responses that wait in memory for their clients to read.",
                 static_cast<double>(source.response_bytes_waiting));
}

void AddResults(Labels labels, uint64_t good, uint64_t failed, Page* page) {
  labels.push_back({"result", "success"});
  page->Counter(labels, static_cast<double>(good));
  labels.back().value = "failure";
  page->Counter(std::move(labels), static_cast<double>(failed));
}

void AddTls(const MetricsSource& source, Page* page) {
  if (!source.tls_listeners.empty()) {
    page->Begin("transom_tls_handshakes_total", MetricType::Counter,
                "TLS handshakes with clients that have come to an end.");
    for (const TlsListenerState& one : source.tls_listeners) {
      AddResults({{"listener", one.listener}}, one.handshakes, one.failed_handshakes, page);
    }
    page->Begin("transom_tls_reloads_total", MetricType::Counter,
                "How often changed files of a listener's TLS were read.");
    for (const TlsListenerState& one : source.tls_listeners) {
      AddResults({{"listener", one.listener}}, one.reloads, one.failed_reloads, page);
    }
    page->Begin("transom_tls_certificate_expiry_timestamp_seconds", MetricType::Gauge,
                "When the certificate that is served expires, in Unix time.");
    for (const TlsListenerState& one : source.tls_listeners) {
      page->Gauge({{"listener", one.listener}}, one.not_after_unix_seconds);
    }
  }
  if (source.upstream_credentials.empty()) return;
  page->Begin("transom_upstream_credential_reloads_total", MetricType::Counter,
              "How often changed files with credentials for an upstream were read.");
  for (const UpstreamCredentialState& one : source.upstream_credentials) {
    AddResults({{"target", one.target}, {"credential", std::string(one.credential)}}, one.reloads,
               one.failed_reloads, page);
  }
}

void AddCompression(const MetricsSource& source, Page* page) {
  const CodingTotals gzip = source.requests->SumCompressed(CountedCoding::kGzip);
  const CodingTotals brotli = source.requests->SumCompressed(CountedCoding::kBrotli);
  page->CountersBy("transom_responses_compressed_total", "Responses that were compressed.",
                   "coding", {{"gzip", gzip.responses}, {"br", brotli.responses}});
  page->CountersBy("transom_response_compression_input_bytes_total",
                   "Bytes of compressed responses before compression.", "coding",
                   {{"gzip", gzip.bytes_in}, {"br", brotli.bytes_in}});
  page->CountersBy("transom_response_compression_output_bytes_total",
                   "Bytes of compressed responses as they were sent.", "coding",
                   {{"gzip", gzip.bytes_out}, {"br", brotli.bytes_out}});
  const InflateTotals inflated = source.requests->SumInflated();
  page->CountersBy(
      "transom_request_bodies_inflated_total", "Request bodies in gzip, by outcome.", "result",
      {{"success", inflated.bodies[static_cast<size_t>(InflateOutcome::kSuccess)]},
       {"malformed", inflated.bodies[static_cast<size_t>(InflateOutcome::kMalformed)]},
       {"too_large", inflated.bodies[static_cast<size_t>(InflateOutcome::kTooLarge)]}});
  page->OneCounter("transom_request_inflation_input_bytes_total",
                   "Bytes of request bodies in gzip as they came.",
                   static_cast<double>(inflated.bytes_in));
  page->OneCounter("transom_request_inflation_output_bytes_total",
                   "Bytes that request bodies in gzip were decoded to.",
                   static_cast<double>(inflated.bytes_out));
}

void AddUpstreams(const MetricsSource& source, Page* page) {
  page->Begin("transom_upstream_connected", MetricType::Gauge,
              "Whether the channel to the upstream is ready.");
  for (const UpstreamGauge& upstream : source.upstreams) {
    page->Gauge({{"target", upstream.target}}, upstream.connected ? 1 : 0);
  }
  page->Begin("transom_upstream_calls_total", MetricType::Counter,
              "Calls to the upstream that have ended, by gRPC status.");
  for (size_t i = 0; i < source.upstreams.size() && i < kCountedUpstreamsMax; ++i) {
    const auto calls = source.requests->SumCalls(i);
    for (size_t outcome = 0; outcome < kCallOutcomeCount; ++outcome) {
      if (calls[outcome] == 0) continue;
      page->Counter({{"target", source.upstreams[i].target}, {"grpc_code", OutcomeName(outcome)}},
                    static_cast<double>(calls[outcome]));
    }
  }
}

void AddSchema(const MetricsSource& source, Page* page) {
  page->CountersBy("transom_schema_reloads_total", "Loads of the schema, the first one included.",
                   "result",
                   {{"success", source.schema_loads}, {"failure", source.schema_failures}});
  page->OneGauge("transom_schema_loaded_timestamp_seconds",
                 "When the schema that is served was loaded, in Unix time; 0: there is none.",
                 source.schema_loaded_unix_seconds);
  page->OneGauge("transom_schema_routes", "Routes of the schema that is served.",
                 static_cast<double>(source.schema_routes));
}

void AddProcess(const MetricsSource& source, Page* page) {
  const ProcessState process = ReadProcessState();
  page->OneGauge("transom_ready", "Whether /readyz answers 200.", source.ready ? 1 : 0);
  page->OneCounter("transom_access_log_lines_total", "Lines that the access log has written.",
                   static_cast<double>(source.access_log_lines));
  page->OneCounter("transom_access_log_dropped_total",
                   "Lines that the access log has lost, since what takes them was too slow.",
                   static_cast<double>(source.access_log_dropped));
  page->Begin("transom_build_info", MetricType::Gauge, "Always 1; the version is a label.");
  page->Gauge({{"version", source.version}}, 1);
  page->OneCounter("process_cpu_seconds_total", "User and system CPU time.", process.cpu_seconds);
  page->OneGauge("process_resident_memory_bytes", "Resident memory.",
                 static_cast<double>(process.resident_bytes));
  page->OneGauge("process_virtual_memory_bytes", "Virtual memory.",
                 static_cast<double>(process.virtual_bytes));
  page->OneGauge("process_threads", "Threads.", static_cast<double>(process.threads));
  page->OneGauge("process_open_fds", "Open file descriptors.",
                 static_cast<double>(process.open_descriptors));
  page->OneGauge("process_max_fds", "The limit of open file descriptors.",
                 static_cast<double>(process.descriptors_max));
  page->OneGauge("process_start_time_seconds", "When the process was started, in Unix time.",
                 process.start_time_unix_seconds);
}

}  // namespace

std::string ExpositionText(const MetricsSource& source) {
  Page page;
  AddRequests(source, &page);
  AddLimits(source, &page);
  AddConnections(source, &page);
  AddTls(source, &page);
  AddCompression(source, &page);
  AddUpstreams(source, &page);
  AddSchema(source, &page);
  AddProcess(source, &page);
  return page.Text();
}

}  // namespace transom
