#ifndef TRANSOM_TOOLS_EXAMPLE_SEED_H_
#define TRANSOM_TOOLS_EXAMPLE_SEED_H_

#include <string>
#include <vector>

#include "transom/example/library.pb.h"

namespace transom {

struct SeedShelf {
  std::string id;
  library::v1::Shelf shelf;
  std::vector<library::v1::Book> books;
};

// What the library holds when it starts.
std::vector<SeedShelf> SeedShelves();

}  // namespace transom

#endif  // TRANSOM_TOOLS_EXAMPLE_SEED_H_
