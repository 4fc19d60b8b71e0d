#include "tests/differential/text_spots.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/differential/neutral_value.h"
#include "tests/differential/scalar_verdict.h"
#include "tests/differential/twin_schema.h"
#include "tests/differential/well_known_verdict.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Kind = DifferenceClass;
using Mend = TextSpot::Mend;
using Must = TextSpot::Must;

constexpr int kLevelsMax = 100;
constexpr char kHost[] = "type.googleapis.com";

int LevelsOf(const JsonTree& tree) {
  int deepest = 0;
  for (const JsonTree& child : tree.children) deepest = std::max(deepest, LevelsOf(child));
  return deepest + (tree.kind == TreeKind::kObject || tree.kind == TreeKind::kArray ? 1 : 0);
}

bool HasEmptyName(const JsonTree& member) {
  if (member.name.empty()) return true;
  if (member.kind != TreeKind::kObject) return false;
  return std::any_of(member.children.begin(), member.children.end(), HasEmptyName);
}

bool HasHugeNumber(const JsonTree& tree) {
  if (tree.kind == TreeKind::kNumber) return std::isinf(std::strtod(tree.text.c_str(), nullptr));
  return std::any_of(tree.children.begin(), tree.children.end(), HasHugeNumber);
}

class SpotFinder {
 public:
  explicit SpotFinder(const ReadOptions& options) : options_(options) {}

  std::vector<TextSpot> Find(const pb::Descriptor& type, const JsonTree& tree) {
    Message(type, tree);
    return std::move(spots_);
  }

 private:
  // --- what is found
  TextSpot* Add(Kind kind, Must must, Mend mend) {
    TextSpot spot;
    spot.kind = kind;
    spot.must = must;
    spot.path = path_;
    spot.mend = mend;
    spots_.push_back(std::move(spot));
    return &spots_.back();
  }
  // What counts for nothing.
  void LeaveOut(Kind kind) { Add(kind, Must::kRead, Mend::kDrop); }
  void Drop(Kind kind) { Add(kind, Must::kRefuse, Mend::kDrop); }
  void Neutralize(Kind kind, JsonTree neutral) {
    Add(kind, Must::kRefuse, Mend::kReplace)->value = std::move(neutral);
  }
  void Add(const Verdict& verdict, const JsonTree& neutral) {
    if (verdict.kind == Kind::kNone) return;
    if (verdict.ignored) {
      Add(verdict.kind, Must::kRead, Mend::kDrop);
    } else if (verdict.valid) {
      Add(verdict.kind, Must::kRead, Mend::kReplace)->value = verdict.plain;
    } else {
      Neutralize(
          path_.empty() && verdict.kind == Kind::kNullElement ? Kind::kNullRoot : verdict.kind,
          neutral);
    }
  }

  // --- levels: what the wire has more than the text counts as well
  bool Enter(int levels) {
    if (levels_ + levels > kLevelsMax) {
      // Even a neutral message would be one level too many.
      Drop(Kind::kTooDeep);
      return false;
    }
    levels_ += levels;
    return true;
  }
  void Leave(int levels) { levels_ -= levels; }

  template <typename Visit>
  void Children(const JsonTree& node, Visit visit) {
    for (size_t i = 0; i < node.children.size(); ++i) {
      path_.push_back(i);
      visit(node.children[i]);
      path_.pop_back();
    }
  }

  // --- messages
  void Message(const pb::Descriptor& type, const JsonTree& node) {
    const std::string& name = type.full_name();
    if (!absl::StartsWith(name, "google.protobuf.")) return Object(type, node);
    if (name == "google.protobuf.Any") return Any(type, node);
    if (name == "google.protobuf.Struct") return Struct(type, node);
    if (name == "google.protobuf.Value") return Value(type, node);
    if (name == "google.protobuf.ListValue") return ListValue(type, node);
    if (name == "google.protobuf.Timestamp") return Text(type, node, JudgeTimestampText);
    if (name == "google.protobuf.Duration") return Text(type, node, JudgeDurationText);
    if (name == "google.protobuf.FieldMask") return Text(type, node, JudgeFieldMaskText);
    if (absl::EndsWith(name, "Value")) {
      return Add(JudgeScalar(*type.field(0), node, options_), NeutralMessage(type));
    }
    Object(type, node);
  }

  void Text(const pb::Descriptor& type, const JsonTree& node,
            Verdict (*judge)(const std::string&)) {
    Add(node.kind == TreeKind::kString ? judge(node.text) : WrongKind(node), NeutralMessage(type));
  }

  // Whether the node is an object (or array) that may be looked into.
  bool Opens(const pb::Descriptor& type, TreeKind kind, int levels, const JsonTree& node) {
    if (node.kind == kind) return Enter(levels);
    Add(WrongKind(node), NeutralMessage(type));
    return false;
  }

  void Object(const pb::Descriptor& type, const JsonTree& node) {
    if (!Opens(type, TreeKind::kObject, 1, node)) return;
    Members(type, node, /*in_any=*/false);
    Leave(1);
  }

  static const pb::FieldDescriptor* FindField(const pb::Descriptor& type, const std::string& name) {
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->json_name() == name) return type.field(i);
    }
    const pb::FieldDescriptor* field = type.FindFieldByName(name);
    return field == nullptr || IsTwinOfExtension(*field) ? nullptr : field;
  }

  static bool AcceptsNull(const pb::FieldDescriptor& field) {
    if (field.is_repeated()) return false;
    return IsNullable(field);
  }
  static bool IsNullable(const pb::FieldDescriptor& field) {
    if (field.message_type() != nullptr) {
      return field.message_type()->full_name() == "google.protobuf.Value";
    }
    return field.enum_type() != nullptr &&
           field.enum_type()->full_name() == "google.protobuf.NullValue";
  }

  void Members(const pb::Descriptor& type, const JsonTree& node, bool in_any) {
    // The last of each name is the one that counts for the rest.
    std::map<const pb::FieldDescriptor*, size_t> last;
    std::map<const pb::OneofDescriptor*, size_t> last_of_oneof;
    std::vector<const pb::FieldDescriptor*> fields;
    for (size_t i = 0; i < node.children.size(); ++i) {
      const JsonTree& member = node.children[i];
      fields.push_back(in_any && member.name == "@type" ? nullptr : FindField(type, member.name));
      if (fields[i] == nullptr) continue;
      last[fields[i]] = i;
      const bool there = member.kind != TreeKind::kNull || AcceptsNull(*fields[i]);
      if (there && fields[i]->real_containing_oneof() != nullptr) {
        last_of_oneof[fields[i]->real_containing_oneof()] = i;
      }
    }
    Children(node, [&](const JsonTree& member) {
      const size_t i = path_.back();
      const pb::FieldDescriptor* field = fields[i];
      if (field == nullptr) return in_any && member.name == "@type" ? void() : Unknown(member);
      if (last[field] != i) return Drop(Kind::kDuplicateName);
      if (member.kind == TreeKind::kNull && !AcceptsNull(*field)) {
        if (field->is_required()) Neutralize(Kind::kRequired, NeutralField(*field));
        if (field->is_repeated()) LeaveOut(Kind::kNullForRepeated);
        return;
      }
      const pb::OneofDescriptor* oneof = field->real_containing_oneof();
      if (oneof != nullptr && last_of_oneof[oneof] != i) return Drop(Kind::kOneofTwice);
      Field(*field, member);
    });
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->is_required() && last.count(type.field(i)) == 0) {
        Add(Kind::kRequired, Must::kRefuse, Mend::kNothing);
      }
    }
  }

  void Unknown(const JsonTree& member) {
    if (!options_.ignore_unknown_fields) {
      return Drop(member.name.empty() ? Kind::kUnknownEmptyName : Kind::kUnknownName);
    }
    if (levels_ + LevelsOf(member) > kLevelsMax) return Drop(Kind::kTooDeep);
    if (HasEmptyName(member)) return LeaveOut(Kind::kEmptyName);
    if (HasHugeNumber(member)) return LeaveOut(Kind::kIgnoredNumber);
  }

  void Field(const pb::FieldDescriptor& field, const JsonTree& node) {
    if (field.is_map()) return Map(field, node);
    if (!field.is_repeated()) return One(field, node);
    if (node.kind != TreeKind::kArray) {
      return Neutralize(Kind::kSingularForArray, NeutralField(field));
    }
    if (!Enter(1)) return;
    Children(node, [&](const JsonTree& element) {
      if (element.kind == TreeKind::kNull && !IsNullable(field)) return Drop(Kind::kNullElement);
      One(field, element);
    });
    Leave(1);
  }

  void One(const pb::FieldDescriptor& field, const JsonTree& node) {
    if (field.message_type() != nullptr) return Message(*field.message_type(), node);
    Add(JudgeScalar(field, node, options_), NeutralElement(field));
  }

  void Map(const pb::FieldDescriptor& field, const JsonTree& node) {
    const pb::FieldDescriptor& key = *field.message_type()->map_key();
    const pb::FieldDescriptor& value = *field.message_type()->map_value();
    if (node.kind != TreeKind::kObject) {
      return Neutralize(
          node.kind == TreeKind::kArray ? Kind::kArrayForSingular : Kind::kSingularForArray,
          NeutralField(field));
    }
    if (!Enter(1)) return;
    std::map<std::string, size_t> last;
    std::vector<Verdict> verdicts;
    for (size_t i = 0; i < node.children.size(); ++i) {
      verdicts.push_back(JudgeMapKey(key, node.children[i].name));
      last[KeyOf(verdicts[i], node.children[i])] = i;
    }
    Children(node, [&](const JsonTree& entry) {
      const size_t i = path_.back();
      if (!verdicts[i].valid) return Drop(verdicts[i].kind);
      if (last[KeyOf(verdicts[i], entry)] != i) return Drop(Kind::kDuplicateKey);
      if (entry.kind == TreeKind::kNull && !IsNullable(value)) return Drop(Kind::kNullElement);
      if (verdicts[i].kind != Kind::kNone) {
        Add(verdicts[i].kind, Must::kRead, Mend::kRename)->name = verdicts[i].plain.text;
      }
      One(value, entry);
    });
    Leave(1);
  }
  static const std::string& KeyOf(const Verdict& verdict, const JsonTree& entry) {
    return verdict.valid && verdict.kind != Kind::kNone ? verdict.plain.text : entry.name;
  }

  // --- the well-known types with values inside
  void Struct(const pb::Descriptor& type, const JsonTree& node) {
    // Each entry is a level on the wire.
    if (!Opens(type, TreeKind::kObject, 2, node)) return;
    const pb::Descriptor& value = *type.field(0)->message_type()->map_value()->message_type();
    std::map<std::string, size_t> last;
    for (size_t i = 0; i < node.children.size(); ++i) last[node.children[i].name] = i;
    Children(node, [&](const JsonTree& entry) {
      if (last[entry.name] != path_.back()) return Drop(Kind::kDuplicateKey);
      Value(value, entry);
    });
    Leave(2);
  }

  void ListValue(const pb::Descriptor& type, const JsonTree& node) {
    if (!Opens(type, TreeKind::kArray, 1, node)) return;
    Children(node,
             [&](const JsonTree& element) { Value(*type.field(0)->message_type(), element); });
    Leave(1);
  }

  void Value(const pb::Descriptor& type, const JsonTree& node) {
    switch (node.kind) {
      case TreeKind::kObject:
      case TreeKind::kArray: {
        const bool object = node.kind == TreeKind::kObject;
        if (levels_ + (object ? 3 : 2) > kLevelsMax) return Drop(Kind::kTooDeep);
        // The Value itself is a level on the wire.
        Enter(1);
        const char* name = object ? "struct_value" : "list_value";
        Message(*type.FindFieldByName(name)->message_type(), node);
        return Leave(1);
      }
      case TreeKind::kNumber: {
        const double number = std::strtod(node.text.c_str(), nullptr);
        if (std::isinf(number)) return Neutralize(Kind::kFloatRange, NeutralMessage(type));
        if (node.text == "-0") Add(Plain(Kind::kNegativeZero, "-0.0"), {});
        return;
      }
      default:
        return;
    }
  }

  void Any(const pb::Descriptor& any, const JsonTree& node) {
    if (!Opens(any, TreeKind::kObject, 1, node)) return;
    if (!node.children.empty()) AnyMembers(any, node);
    Leave(1);
  }

  void AnyMembers(const pb::Descriptor& any, const JsonTree& node) {
    size_t last = node.children.size();
    Kind fault = Kind::kAnyType;
    for (size_t i = 0; i < node.children.size(); ++i) {
      if (node.children[i].name != "@type") continue;
      if (last != node.children.size()) fault = Kind::kDuplicateName;
      last = i;
    }
    if (last == node.children.size() || node.children[last].kind != TreeKind::kString) {
      return Neutralize(fault, NeutralMessage(any));
    }
    const std::string& url = node.children[last].text;
    const size_t slash = url.rfind('/');
    const std::string name = slash == std::string::npos ? "" : url.substr(slash + 1);
    const pb::Descriptor* payload = any.file()->pool()->FindMessageTypeByName(name);
    if (payload == nullptr) return Neutralize(fault, NeutralMessage(any));
    Children(node, [&](const JsonTree& member) {
      if (member.name != "@type") return;
      if (path_.back() != last) return Drop(Kind::kDuplicateName);
      if (url.substr(0, slash) != kHost) {
        Add(PlainText(Kind::kAnyHost, absl::StrCat(kHost, "/", name)), {});
      }
    });
    Payload(any, *payload, node);
  }

  void Payload(const pb::Descriptor& any, const pb::Descriptor& payload, const JsonTree& node) {
    const bool empty = payload.full_name() == "google.protobuf.Empty";
    const bool special = absl::StartsWith(payload.full_name(), "google.protobuf.");
    if (!special) return Members(payload, node, /*in_any=*/true);
    size_t last = node.children.size();
    for (size_t i = 0; i < node.children.size(); ++i) {
      if (node.children[i].name == "value") last = i;
    }
    if (last == node.children.size() && !empty) {
      return Neutralize(Kind::kAnyValue, NeutralMessage(any));
    }
    if (payload.full_name() == "google.protobuf.ListValue") {
      Add(Kind::kAnyListValue, Must::kReadAlone, Mend::kReplace)->value = NeutralMessage(any);
    }
    Children(node, [&](const JsonTree& member) {
      if (member.name == "@type") return;
      if (member.name != "value") {
        const size_t before = spots_.size();
        Unknown(member);
        if (spots_.size() == before) LeaveOut(Kind::kAnyStrayMember);
        return;
      }
      if (path_.back() != last) return Drop(Kind::kDuplicateName);
      if (empty && member.kind != TreeKind::kObject) return Drop(Kind::kEmptyValueKind);
      Message(payload, member);
      if (empty) LeaveOut(Kind::kEmptyUnderValue);
    });
  }

  const ReadOptions& options_;
  std::vector<size_t> path_;
  std::vector<TextSpot> spots_;
  int levels_ = 0;
};

void MendSpot(const TextSpot& spot, JsonTree* tree) {
  for (const size_t child : spot.path) tree = &tree->children[child];
  switch (spot.mend) {
    case Mend::kNothing:
      return;
    case Mend::kDrop:
      tree->dropped = true;
      return;
    case Mend::kReplace:
      return ReplaceTree(spot.value, tree);
    case Mend::kRename:
      return SetTreeName(spot.name, tree);
  }
}

}  // namespace

std::vector<TextSpot> FindTextSpots(const pb::Descriptor& twin, const JsonTree& tree,
                                    const ReadOptions& options) {
  return SpotFinder(options).Find(twin, tree);
}

JsonTree Mended(const JsonTree& tree, const std::vector<TextSpot>& spots) {
  // What is inside before what is around it; of one place what was found last first.
  std::vector<const TextSpot*> order;
  for (auto spot = spots.rbegin(); spot != spots.rend(); ++spot) order.push_back(&*spot);
  std::stable_sort(order.begin(), order.end(), [](const TextSpot* a, const TextSpot* b) {
    return a->path.size() > b->path.size();
  });
  JsonTree mended = tree;
  for (const TextSpot* spot : order) MendSpot(*spot, &mended);
  return mended;
}

}  // namespace transom
