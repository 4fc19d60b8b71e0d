#ifndef TRANSOM_TESTS_SERVER_DISCOVERY_FAKE_REFLECTION_H_
#define TRANSOM_TESTS_SERVER_DISCOVERY_FAKE_REFLECTION_H_

// A gRPC server on loopback whose reflection says what a test wants, by hand: no generated
// reflection code, whose descriptors a process can hold only once.
//
//   FakeReflection::Script script;
//   script.protocols = {"v1"};
//   script.services = {"a.B"};
//   script.by_symbol["a.B"] = FilesAnswer({bytes});
//   FakeReflection server(script);

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace transom {

// Serialized ServerReflectionResponses.
std::string FilesAnswer(const std::vector<std::string>& files);
std::string ServicesAnswer(const std::vector<std::string>& services);
std::string ErrorAnswer(int code, const std::string& message);

class FakeReflection {
 public:
  struct Script {
    std::set<std::string> protocols;             // "v1", "v1alpha"; others are UNIMPLEMENTED
    std::string list;                            // the answer to list_services
    std::map<std::string, std::string> by_name;  // answers; what is not there: error NOT_FOUND
    std::map<std::string, std::string> by_symbol;
    // Instead of a first answer.
    enum class Instead { kAnswer, kHang, kEnd, kStatus, kGarbage } instead = Instead::kAnswer;
    int status = 7;  // for kStatus
  };

  explicit FakeReflection(Script script);
  ~FakeReflection();
  FakeReflection(const FakeReflection&) = delete;
  FakeReflection& operator=(const FakeReflection&) = delete;

  const std::string& address() const { return address_; }
  // The questions so far, "list", "name:F" or "symbol:S", over all streams.
  std::vector<std::string> questions() const;

 private:
  class Service;
  std::string address_;
  std::unique_ptr<Service> service_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_DISCOVERY_FAKE_REFLECTION_H_
