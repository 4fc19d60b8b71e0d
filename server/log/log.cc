#include "server/log/log.h"

#include <unistd.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace {

std::atomic<LogLevel> minimum_level{LogLevel::kInfo};
std::atomic<LogFormat> current_format{LogFormat::kText};

absl::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarning:
      return "WARNING";
    case LogLevel::kError:
      return "ERROR";
  }
  return "ERROR";
}

bool NeedsQuotes(absl::string_view text) {
  if (text.empty()) return true;
  for (char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '=' || c == '\\') return true;
  }
  return false;
}

// A message stays on its line whatever is in it.
void AppendPlain(absl::string_view text, std::string* line) {
  for (char c : text) line->push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
}

std::string JsonLine(absl::string_view time_text, LogLevel level, absl::string_view message,
                     std::initializer_list<LogField> fields) {
  OutputBuffer line;
  JsonWriter json(&line);
  json.BeginObject();
  const auto member = [&json](absl::string_view name, absl::string_view value) {
    json.Key(name);
    json.LossyString(value);
  };
  member("time", time_text);
  member("level", LevelName(level));
  member("message", message);
  for (const LogField& field : fields) member(field.first, field.second);
  json.EndObject();
  line.Push('\n');
  return std::string(line.view());
}

std::string TextLine(absl::string_view time_text, LogLevel level, absl::string_view message,
                     std::initializer_list<LogField> fields) {
  std::string line = absl::StrCat(time_text, " ", LevelName(level), " ");
  AppendPlain(message, &line);
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", field.first, "=");
    if (!NeedsQuotes(field.second)) {
      absl::StrAppend(&line, field.second);
      continue;
    }
    OutputBuffer quoted;
    JsonWriter(&quoted).LossyString(field.second);
    absl::StrAppend(&line, quoted.view());
  }
  line.push_back('\n');
  return line;
}

}  // namespace

void SetUpLog(LogLevel level, LogFormat format) {
  minimum_level.store(level, std::memory_order_relaxed);
  current_format.store(format, std::memory_order_relaxed);
}

std::string FormatLogLine(LogFormat format, absl::string_view time_text, LogLevel level,
                          absl::string_view message, std::initializer_list<LogField> fields) {
  return format == LogFormat::kJson ? JsonLine(time_text, level, message, fields)
                                    : TextLine(time_text, level, message, fields);
}

void Log(LogLevel level, absl::string_view message, std::initializer_list<LogField> fields) {
  if (level < minimum_level.load(std::memory_order_relaxed)) return;
  const std::string now =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone());
  const std::string line =
      FormatLogLine(current_format.load(std::memory_order_relaxed), now, level, message, fields);
  // A log that cannot be written is nobody's to report.
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) return;
}

}  // namespace transom
