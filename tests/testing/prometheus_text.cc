#include "tests/testing/prometheus_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

bool IsName(absl::string_view name, bool colons) {
  if (name.empty() || absl::ascii_isdigit(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [colons](char c) {
    return absl::ascii_isalnum(c) || c == '_' || (colons && c == ':');
  });
}

bool ParseValue(absl::string_view text, double* value) {
  if (text.find_first_of(" \t\r") != text.npos) return false;
  if (text == "+Inf") *value = std::numeric_limits<double>::infinity();
  if (text == "-Inf") *value = -std::numeric_limits<double>::infinity();
  if (text == "NaN") *value = std::nan("");
  return text == "+Inf" || text == "-Inf" || text == "NaN" || absl::SimpleAtod(text, value);
}

// Takes `"text"` with its escapes from the front.
bool ConsumeQuoted(absl::string_view* in, std::string* out) {
  if (!absl::ConsumePrefix(in, "\"")) return false;
  while (!in->empty()) {
    const char c = in->front();
    in->remove_prefix(1);
    if (c == '"') return true;
    if (c != '\\') {
      out->push_back(c);
      continue;
    }
    if (in->empty()) return false;
    const char escaped = in->front();
    in->remove_prefix(1);
    if (escaped != 'n' && escaped != '\\' && escaped != '"') return false;
    out->push_back(escaped == 'n' ? '\n' : escaped);
  }
  return false;
}

bool ConsumeLabels(absl::string_view* in, PrometheusLabels* labels) {
  if (!absl::ConsumePrefix(in, "{")) return true;
  while (!absl::ConsumePrefix(in, "}")) {
    if (!labels->empty() && !absl::ConsumePrefix(in, ",")) return false;
    const size_t equals = in->find('=');
    if (equals == absl::string_view::npos) return false;
    const std::string name(in->substr(0, equals));
    in->remove_prefix(equals + 1);
    std::string value;
    if (!IsName(name, false) || !ConsumeQuoted(in, &value)) return false;
    if (!labels->emplace(name, value).second) return false;
  }
  return true;
}

bool BelongsTo(const PrometheusFamily& family, const std::string& sample) {
  if (family.type != "histogram") return sample == family.name;
  return sample == family.name + "_bucket" || sample == family.name + "_sum" ||
         sample == family.name + "_count";
}

bool Includes(const PrometheusLabels& all, const PrometheusLabels& some) {
  return std::all_of(some.begin(), some.end(), [&all](const auto& label) {
    const auto found = all.find(label.first);
    return found != all.end() && found->second == label.second;
  });
}

}  // namespace

PrometheusText::PrometheusText(absl::string_view text) {
  int line_number = 0;
  while (!text.empty() && error_.empty()) {
    ++line_number;
    const size_t end = text.find('\n');
    if (end == absl::string_view::npos) {
      error_ = "the last line does not end";
      return;
    }
    const std::string wrong = ParseLine(text.substr(0, end));
    if (!wrong.empty())
      error_ = absl::StrCat("line ", line_number, ": ", wrong, ": ", text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (error_.empty()) error_ = CheckHistograms();
}

std::string PrometheusText::ParseLine(absl::string_view line) {
  if (line.empty()) return "an empty line";
  return line[0] == '#' ? ParseComment(line) : ParseSample(line);
}

std::string PrometheusText::ParseComment(absl::string_view line) {
  if (absl::ConsumePrefix(&line, "# HELP ")) {
    const size_t space = line.find(' ');
    if (space == absl::string_view::npos) return "no help";
    const std::string name(line.substr(0, space));
    if (!IsName(name, true)) return "not a metric's name";
    if (Find(name) != nullptr) return "this family was there before";
    families_.push_back({name, std::string(line.substr(space + 1)), "", {}});
    return "";
  }
  if (absl::ConsumePrefix(&line, "# TYPE ")) {
    if (families_.empty() || !absl::ConsumePrefix(&line, families_.back().name + " ")) {
      return "TYPE without its HELP";
    }
    if (!families_.back().type.empty()) return "a second TYPE";
    if (line != "counter" && line != "gauge" && line != "histogram") return "not a type";
    families_.back().type = std::string(line);
    return "";
  }
  return "neither HELP nor TYPE";
}

std::string PrometheusText::ParseSample(absl::string_view line) {
  PrometheusSample sample;
  const size_t end = line.find_first_of("{ ");
  if (end == absl::string_view::npos) return "no value";
  sample.name = std::string(line.substr(0, end));
  line.remove_prefix(end);
  if (!IsName(sample.name, true)) return "not a metric's name";
  if (families_.empty() || families_.back().type.empty()) return "a sample before its TYPE";
  PrometheusFamily& family = families_.back();
  if (!BelongsTo(family, sample.name)) return "a sample of another family";
  if (!ConsumeLabels(&line, &sample.labels)) return "bad labels";
  if (!absl::ConsumePrefix(&line, " ")) return "no space before the value";
  if (!ParseValue(line, &sample.value)) return "not a number";
  if (family.type != "gauge" && !(sample.value >= 0)) return "a count below zero";
  for (const PrometheusSample& other : family.samples) {
    if (other.name == sample.name && other.labels == sample.labels) return "a sample twice";
  }
  family.samples.push_back(std::move(sample));
  return "";
}

std::string PrometheusText::CheckHistograms() const {
  for (const PrometheusFamily& family : families_) {
    if (family.type != "histogram") continue;
    std::map<PrometheusLabels, std::map<double, double>> buckets;
    for (const PrometheusSample& sample : family.samples) {
      if (sample.name != family.name + "_bucket") continue;
      PrometheusLabels labels = sample.labels;
      double bound = 0;
      if (!ParseValue(labels["le"], &bound)) return "a bucket without its bound: " + family.name;
      labels.erase("le");
      buckets[labels][bound] = sample.value;
    }
    for (const auto& [labels, counts] : buckets) {
      double before = 0;
      for (const auto& [bound, count] : counts) {
        if (count < before) return "buckets do not rise: " + family.name;
        before = count;
      }
      if (!std::isinf(counts.rbegin()->first)) return "no bucket +Inf: " + family.name;
      if (before != Value(family.name + "_count", labels))
        return "the count differs: " + family.name;
      if (!Has(family.name + "_sum", labels)) return "no sum: " + family.name;
    }
  }
  return "";
}

const PrometheusFamily* PrometheusText::Find(const std::string& family) const {
  for (const PrometheusFamily& one : families_) {
    if (one.name == family) return &one;
  }
  return nullptr;
}

double PrometheusText::Value(const std::string& sample, const PrometheusLabels& labels) const {
  double sum = 0;
  for (const PrometheusFamily& family : families_) {
    for (const PrometheusSample& one : family.samples) {
      if (one.name == sample && Includes(one.labels, labels)) sum += one.value;
    }
  }
  return sum;
}

bool PrometheusText::Has(const std::string& sample, const PrometheusLabels& labels) const {
  for (const PrometheusFamily& family : families_) {
    for (const PrometheusSample& one : family.samples) {
      if (one.name == sample && Includes(one.labels, labels)) return true;
    }
  }
  return false;
}

}  // namespace transom
