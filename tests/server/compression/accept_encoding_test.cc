#include "server/compression/accept_encoding.h"

#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr ContentCoding kBrotliFirst[] = {ContentCoding::kBrotli, ContentCoding::kGzip};
constexpr ContentCoding kGzipFirst[] = {ContentCoding::kGzip, ContentCoding::kBrotli};
constexpr ContentCoding kGzipAlone[] = {ContentCoding::kGzip};

// "br", and with a "!" behind it if the client does not take identity.
std::string Chosen(const std::vector<std::string>& fields,
                   absl::Span<const ContentCoding> offered) {
  AcceptEncoding accept;
  for (const std::string& field : fields) accept.Add(field);
  const CodingChoice choice = accept.Choose(offered);
  return std::string(ContentCodingName(choice.coding)) + (choice.identity_refused ? "!" : "");
}

struct Row {
  const char* name;
  std::vector<std::string> fields;
  const char* chosen;  // of br and gzip, in this order
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class AcceptEncodingTest : public testing::TestWithParam<Row> {};

TEST_P(AcceptEncodingTest, Chooses) {
  EXPECT_EQ(Chosen(GetParam().fields, kBrotliFirst), GetParam().chosen);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AcceptEncodingTest,
    testing::Values(
        Row{"NoField", {}, "identity"}, Row{"Empty", {""}, "identity"},
        Row{"Gzip", {"gzip"}, "gzip"}, Row{"XGzip", {"x-gzip"}, "gzip"},
        Row{"AnyCase", {"GZip"}, "gzip"}, Row{"Brotli", {"br"}, "br"},
        Row{"EqualWeights", {"gzip, br"}, "br"}, Row{"AsBrowsersSay", {"gzip, deflate, br"}, "br"},
        Row{"TwoFields", {"gzip", "br;q=0.2"}, "gzip"},
        Row{"ByWeight", {"gzip;q=1.0, br;q=0.999"}, "gzip"},
        Row{"SmallWeights", {"gzip;q=0.001, br;q=0.002"}, "br"},
        Row{"ZeroIsNo", {"gzip;q=0, br;q=0.000"}, "identity"},
        Row{"OneZero", {"br;q=0, gzip;q=0.1"}, "gzip"}, Row{"Any", {"*"}, "br"},
        Row{"AnyButOne", {"*, br;q=0"}, "gzip"}, Row{"AnyIsLess", {"gzip, *;q=0.5"}, "gzip"},
        Row{"AnyIsMore", {"gzip;q=0.5, *"}, "br"}, Row{"NothingAtAll", {"*;q=0"}, "identity!"},
        Row{"OneAlone", {"gzip, *;q=0"}, "gzip!"},
        Row{"IdentityNamedByAny", {"identity, *;q=0"}, "identity"},
        Row{"IdentityRefused", {"identity;q=0"}, "identity!"},
        Row{"IdentityRefusedGzipNot", {"gzip;q=0.1, identity;q=0"}, "gzip!"},
        Row{"IdentityPreferred", {"gzip;q=0.5, identity"}, "identity"},
        Row{"IdentityEqual", {"identity, gzip"}, "gzip"},
        Row{"IdentityLess", {"identity;q=0.4, gzip;q=0.5"}, "gzip"},
        Row{"Unknown", {"deflate, zstd, compress"}, "identity"},
        Row{"SpaceAround", {" \tgzip ; q=0.5\t,\t br;q=0.4 "}, "gzip"},
        Row{"EmptyElements", {", ,gzip,,"}, "gzip"}, Row{"UpperCaseQ", {"br;Q=0, gzip"}, "gzip"},
        Row{"NoQvalue", {"br;q=, gzip"}, "gzip"}, Row{"OverOne", {"br;q=1.001, gzip"}, "gzip"},
        Row{"FourDigits", {"br;q=0.5000, gzip;q=0.1"}, "gzip"},
        Row{"Negative", {"br;q=-1, gzip;q=0.1"}, "gzip"},
        Row{"NoDigit", {"br;q=0.x, gzip;q=0.1"}, "gzip"},
        Row{"WeightWithDotAlone", {"br;q=0., gzip;q=0.1"}, "gzip"},
        Row{"OneWithZeros", {"br;q=1.000, gzip"}, "br"},
        Row{"OtherParameter", {"br;level=1, gzip"}, "gzip"},
        Row{"TheFirstCounts", {"br;q=0, br, gzip;q=0.1"}, "gzip"},
        Row{"AsAPart", {"gzipped, brr"}, "identity"}),
    [](const auto& info) { return info.param.name; });

TEST(AcceptEncodingTest, TheOrderOfferedDecidesEqualWeights) {
  EXPECT_EQ(Chosen({"br, gzip"}, kGzipFirst), "gzip");
  EXPECT_EQ(Chosen({"*"}, kGzipFirst), "gzip");
  EXPECT_EQ(Chosen({"br, gzip;q=0.9"}, kGzipFirst), "br");
}

TEST(AcceptEncodingTest, WhatIsNotOfferedIsNotChosen) {
  EXPECT_EQ(Chosen({"br"}, kGzipAlone), "identity");
  EXPECT_EQ(Chosen({"br, gzip;q=0.1"}, kGzipAlone), "gzip");
  EXPECT_EQ(Chosen({"br, gzip, *"}, {}), "identity");
}

}  // namespace
}  // namespace transom
