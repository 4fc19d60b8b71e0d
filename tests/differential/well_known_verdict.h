#ifndef TRANSOM_TESTS_DIFFERENTIAL_WELL_KNOWN_VERDICT_H_
#define TRANSOM_TESTS_DIFFERENTIAL_WELL_KNOWN_VERDICT_H_

// Verdicts (scalar_verdict.h) on the texts of the well-known types.
//
//   JudgeDurationText("1.50s").plain   // "1.500000000s"

#include <string>

#include "tests/differential/scalar_verdict.h"

namespace transom {

Verdict JudgeTimestampText(const std::string& text);
Verdict JudgeDurationText(const std::string& text);
Verdict JudgeFieldMaskText(const std::string& text);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_WELL_KNOWN_VERDICT_H_
