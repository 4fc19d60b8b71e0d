#include "tests/differential/random_values.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace transom {

uint64_t RandomInteger(RandomSource* random) {
  switch (random->Below(5)) {
    case 0:
      return 0;
    case 1:
      return random->Below(300);
    case 2: {
      // 2^31, 2^32, 2^53, 2^63 and others, one more or less; or their negatives.
      const uint64_t power = uint64_t{1} << random->Below(64);
      const uint64_t near = power + random->Below(3) - 1;
      return random->OneIn(2) ? near : 0 - near;
    }
    case 3:
      return 0 - uint64_t{random->Below(300)};
    default:
      return random->Next() >> random->Below(64);
  }
}

double RandomFiniteDouble(RandomSource* random) {
  static constexpr double kSpecial[] = {0.0,
                                        -0.0,
                                        1.5,
                                        0.1,
                                        1e21,
                                        1e-7,
                                        123456789.125,
                                        9007199254740993.0,
                                        3.4028234663852886e38,
                                        3.4028235677973366e38,
                                        std::numeric_limits<double>::max(),
                                        std::numeric_limits<double>::lowest(),
                                        std::numeric_limits<double>::min(),
                                        std::numeric_limits<double>::denorm_min(),
                                        std::numeric_limits<float>::denorm_min(),
                                        16777217.0,
                                        -2147483648.0,
                                        18446744073709551616.0};
  switch (random->Below(4)) {
    case 0:
      return random->Pick(kSpecial);
    case 1:
      return static_cast<double>(static_cast<int64_t>(RandomInteger(random)));
    case 2:
      return static_cast<double>(random->Below(100000)) / 100;
    default: {
      const uint64_t bits = random->Next();
      double value;
      std::memcpy(&value, &bits, sizeof(value));
      return std::isfinite(value) ? value : 1;
    }
  }
}

double RandomDouble(RandomSource* random) {
  static constexpr double kSpecial[] = {std::numeric_limits<double>::quiet_NaN(),
                                        std::numeric_limits<double>::infinity(),
                                        -std::numeric_limits<double>::infinity()};
  return random->OneIn(8) ? random->Pick(kSpecial) : RandomFiniteDouble(random);
}

std::string RandomText(RandomSource* random) {
  static constexpr const char* kPieces[] = {"a",
                                            "text",
                                            "\"",
                                            "\\",
                                            "\n",
                                            "\t",
                                            "\x01",
                                            "<b>&",
                                            "\u00e9",
                                            "\u20ac",
                                            "\U0001f600",
                                            "\u2028\u2029",
                                            "\u65e5\u672c",
                                            "/",
                                            "\x7f",
                                            "_",
                                            "0123456789abcdef",
                                            " ",
                                            "\ufffd",
                                            "\ufeff",
                                            "null",
                                            "\u0085",
                                            "\U0010ffff",
                                            "'",
                                            "\x1f"};
  std::string text;
  for (size_t i = random->Below(6); i > 0; --i) text += random->Pick(kPieces);
  if (random->OneIn(20)) text.push_back('\0');
  return text;
}

std::string RandomBytes(RandomSource* random) {
  std::string bytes;
  for (size_t i = random->Below(12); i > 0; --i) bytes.push_back(static_cast<char>(random->Next()));
  return bytes;
}

}  // namespace transom
