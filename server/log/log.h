#ifndef TRANSOM_SERVER_LOG_LOG_H_
#define TRANSOM_SERVER_LOG_LOG_H_

// The process's log: one line an event on standard error, text or JSON.
//
//   SetUpLog(LogLevel::kInfo, LogFormat::kText);
//   Log(LogLevel::kWarning, "upstream lost", {{"target", target}});
//   // 2026-01-31T12:00:00.123Z WARNING upstream lost target=localhost:50051
//
// For events of the process, never for each request. Thread-safe; a line is
// written with one write(2), so lines of several threads do not mix.

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace transom {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

using LogField = std::pair<absl::string_view, absl::string_view>;

// Sets what is written and how. Before it: info and above, as text.
void SetUpLog(LogLevel level, LogFormat format);

void Log(LogLevel level, absl::string_view message, std::initializer_list<LogField> fields = {});

// The line that Log would write, with its newline (for tests).
// `time_text` stands for the current time.
std::string FormatLogLine(LogFormat format, absl::string_view time_text, LogLevel level,
                          absl::string_view message, std::initializer_list<LogField> fields);

}  // namespace transom

#endif  // TRANSOM_SERVER_LOG_LOG_H_
