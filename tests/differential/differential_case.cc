#include "tests/differential/differential_case.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/differential/json_tree.h"
#include "tests/differential/random_source.h"
#include "tests/differential/random_wire.h"
#include "tests/differential/syntax_mutator.h"
#include "tests/differential/text_mutator.h"
#include "tests/differential/wire_comparison.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr uint64_t kCasesPerSchema = 100;

PrintOptions RandomPrintOptions(RandomSource* random) {
  PrintOptions options;
  options.default_values = random->OneIn(4);
  options.enums_as_numbers = random->OneIn(4);
  options.proto_names = random->OneIn(4);
  options.indented = random->OneIn(8);
  return options;
}

ReadOptions RandomReadOptions(RandomSource* random) {
  ReadOptions options;
  options.ignore_unknown_fields = random->OneIn(4);
  options.case_insensitive_enums = random->OneIn(4);
  return options;
}

std::string WildWire(const pb::Descriptor& type, RandomSource* random) {
  std::string wire = RandomWire(type, WireStyle::kWild, random);
  if (random->OneIn(4)) DamageWire(random, &wire);
  return wire;
}

// What is printed of a random message, with up to four changes; "" if nothing is.
std::string ChangedText(const RandomSchema& schema, const pb::Descriptor& type,
                        const Vocabulary& vocabulary, RandomSource* random) {
  static constexpr const char* kSpaces[] = {"", "", "", "", "", "", " ", "\n", "\r\n\t "};
  const std::string wire = RandomWire(type, WireStyle::kTidy, random);
  const Printing printing = PrintByCodec(schema, type, wire, RandomPrintOptions(random));
  JsonTree tree;
  if (ReadJsonTree(printing.json, &tree) != JsonFault::kNone) return "";
  for (size_t i = random->Below(4); i > 0; --i) MutateTree(vocabulary, random, &tree);
  std::string text = WriteJsonTree(tree, random->Pick(kSpaces));
  if (random->OneIn(5)) MutateText(random, &text);
  if (random->OneIn(8)) BreakSyntax(random, &text);
  return text;
}

}  // namespace

void DifferentialCases::PrepareSchema(uint64_t number) {
  const uint64_t schema_number = number / kCasesPerSchema;
  if (schema_ != nullptr && schema_number_ == schema_number) return;
  schema_number_ = schema_number;
  // Not the seeds of cases.
  schema_ = std::make_unique<RandomSchema>(SeedOf(~seed_, schema_number));
  vocabulary_ = VocabularyOf(schema_->roots());
}

DifferentialCase DifferentialCases::Make(uint64_t number) {
  PrepareSchema(number);
  RandomSource random(SeedOf(seed_, number));
  DifferentialCase one;
  one.schema = schema_.get();
  one.type = random.Pick(schema_->roots());
  one.is_text = random.OneIn(2);
  one.input = one.is_text ? ChangedText(*schema_, *one.type, vocabulary_, &random)
                          : WildWire(*one.type, &random);
  one.read_options = RandomReadOptions(&random);
  one.print_options = RandomPrintOptions(&random);
  return one;
}

Comparison Compare(const DifferentialCase& one) {
  if (one.is_text) return CompareText(*one.schema, *one.type, one.input, one.read_options);
  return CompareWire(*one.schema, *one.type, one.input, one.print_options);
}

std::string DescribeInput(const DifferentialCase& one) {
  return absl::StrCat("type: ", one.type->full_name(),
                      one.is_text ? "\ntext: " : "\nwire: ", absl::CHexEscape(one.input));
}

std::string Describe(const DifferentialCase& one) {
  return absl::StrCat(DescribeInput(one), "\nschema:\n", one.schema->Source());
}

}  // namespace transom
