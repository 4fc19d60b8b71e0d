#ifndef TRANSOM_TESTS_TESTING_MOUNTED_SECRET_H_
#define TRANSOM_TESTS_TESTING_MOUNTED_SECRET_H_

// A directory as Kubernetes makes it of a secret:
//
//   tls.crt -> ..data/tls.crt      ..data -> ..1      ..1/tls.crt
//
//   MountedSecret secret;
//   secret.Publish({{"tls.crt", pem}, {"tls.key", key}});   // ..data is replaced in one step
//   options.certificate_file = secret.Path("tls.crt");
//
// The directory is removed with it. One thread at a time.

#include <map>
#include <string>

namespace transom {

class MountedSecret {
 public:
  MountedSecret();
  ~MountedSecret();
  MountedSecret(const MountedSecret&) = delete;
  MountedSecret& operator=(const MountedSecret&) = delete;

  void Publish(const std::map<std::string, std::string>& files);
  std::string Path(const std::string& name) const { return root_ + "/" + name; }

 private:
  std::string root_;
  int version_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_MOUNTED_SECRET_H_
