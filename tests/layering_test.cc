// Holds every #include of the tree against the layers of docs/architecture.md: what Bazel's
// visibility cannot see, since the system's headers need no dependency to be found.
//
// The sources are found from this file, which is in the test's runfiles as a link
// into the source tree.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file;    // "server/http/http_server.cc"
  std::string target;  // "httplib.h"
};

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

bool StartsWithAny(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return StartsWith(text, prefix); });
}

fs::path SourceRoot() {
  const char* runfiles = std::getenv("TEST_SRCDIR");
  const fs::path link =
      fs::path(runfiles == nullptr ? "." : runfiles) / "transom/tests/layering_test.cc";
  return fs::canonical(link).parent_path().parent_path();
}

void ReadIncludes(const fs::path& root, const fs::path& file, std::vector<Include>* includes) {
  std::ifstream text(file);
  std::string line;
  while (std::getline(text, line)) {
    if (!StartsWith(line, "#include ")) continue;
    const size_t begin = line.find_first_of("<\"") + 1;
    const size_t end = line.find_first_of(">\"", begin);
    includes->push_back({fs::relative(file, root).string(), line.substr(begin, end - begin)});
  }
}

const std::vector<Include>& AllIncludes() {
  static const auto* const all = [] {
    auto* includes = new std::vector<Include>;
    const fs::path root = SourceRoot();
    for (const char* folder : {"server", "transcoder", "tests", "tools"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const std::string extension = entry.path().extension();
        if (extension == ".h" || extension == ".cc") ReadIncludes(root, entry.path(), includes);
      }
    }
    return includes;
  }();
  return *all;
}

// A header and where alone it may be included.
struct HomeRow {
  const char* name;
  std::vector<std::string> headers;
  std::vector<std::string> homes;
};
const HomeRow kHomes[] = {
    {"Httplib", {"httplib.h"}, {"server/http/"}},
    {"Grpc", {"grpcpp/", "grpc/"}, {"server/upstream/", "tests/", "tools/"}},
    {"Yaml", {"yaml-cpp/"}, {"server/config/", "tests/", "tools/"}},
    {"OpenSsl",
     {"openssl/"},
     {"server/http/", "server/upstream/", "server/websocket/", "tests/", "tools/"}},
    {"Prometheus", {"prometheus/"}, {"server/metrics/"}},
    {"Zlib", {"zlib.h", "brotli/"}, {"server/compression/", "tests/"}},
    {"Flags", {"absl/flags/"}, {"server/", "tests/", "tools/"}},
    {"GoogleTest", {"gtest/", "gmock/"}, {"tests/", "tools/"}},
    {"Tests", {"tests/"}, {"tests/", "tools/"}},
    {"Tools", {"tools/"}, {"tests/", "tools/"}},
    {"Gateway", {"server/gateway/"}, {"server/", "tests/", "tools/"}},
    // The transcoder knows no sockets and no threads.
    {"Server", {"server/"}, {"server/", "tests/", "tools/"}},
    {"Sockets",
     {"sys/socket.h", "sys/epoll.h", "netinet/", "poll.h"},
     {"server/", "tests/", "tools/"}},
    {"Threads", {"thread", "condition_variable"}, {"server/", "tests/", "tools/"}},
};

class HomeTest : public testing::TestWithParam<HomeRow> {};

TEST_P(HomeTest, IsIncludedNowhereElse) {
  for (const Include& include : AllIncludes()) {
    if (!StartsWithAny(include.target, GetParam().headers)) continue;
    EXPECT_TRUE(StartsWithAny(include.file, GetParam().homes))
        << include.file << " includes " << include.target;
  }
}

INSTANTIATE_TEST_SUITE_P(All, HomeTest, testing::ValuesIn(kHomes),
                         [](const auto& info) { return std::string(info.param.name); });

// A folder and the folders of ours whose headers it may include, beside its own.
struct LayerRow {
  const char* name;
  std::string folder;
  std::vector<std::string> below;
};
const LayerRow kLayers[] = {
    {"Wire", "transcoder/wire/", {}},
    {"Json", "transcoder/json/", {"transcoder/wire/"}},
    {"Schema", "transcoder/schema/", {"transcoder/wire/", "transcoder/json/"}},
    {"Codec", "transcoder/codec/", {"transcoder/wire/", "transcoder/json/", "transcoder/schema/"}},
    {"Routing", "transcoder/routing/", {"transcoder/schema/"}},
    {"Transcoder", "transcoder/", {}},
    {"Files", "server/files/", {}},
    {"Compression", "server/compression/", {"transcoder/wire/"}},
    {"WebSocket", "server/websocket/", {"transcoder/wire/"}},
    {"Http",
     "server/http/",
     {"transcoder/wire/", "server/log/", "server/files/", "server/websocket/"}},
    {"Metrics", "server/metrics/", {"transcoder/status_mapping.h"}},
    {"Upstream", "server/upstream/", {"transcoder/wire/", "server/log/", "server/files/"}},
    {"Discovery", "server/discovery/", {"server/upstream/", "transcoder/schema/", "server/log/"}},
};

class LayerTest : public testing::TestWithParam<LayerRow> {};

TEST_P(LayerTest, IncludesOnlyLayersBelow) {
  std::vector<std::string> allowed = GetParam().below;
  allowed.push_back(GetParam().folder);
  bool seen = false;
  for (const Include& include : AllIncludes()) {
    if (!StartsWith(include.file, GetParam().folder)) continue;
    seen = true;
    if (!StartsWithAny(include.target, {"server/", "transcoder/", "tests/", "tools/"})) continue;
    EXPECT_TRUE(StartsWithAny(include.target, allowed))
        << include.file << " includes " << include.target;
  }
  EXPECT_TRUE(seen) << "no sources in " << GetParam().folder;
}

INSTANTIATE_TEST_SUITE_P(All, LayerTest, testing::ValuesIn(kLayers),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace transom
