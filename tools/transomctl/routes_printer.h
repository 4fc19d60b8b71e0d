#ifndef TRANSOM_TOOLS_TRANSOMCTL_ROUTES_PRINTER_H_
#define TRANSOM_TOOLS_TRANSOMCTL_ROUTES_PRINTER_H_

// The routes of an API as a table for people, and as JSON for scripts.

#include <string>

#include "tools/transomctl/api.h"

namespace transom {
namespace ctl {

std::string RoutesText(const Api& api);
// One line, with its line feed.
std::string RoutesJson(const Api& api);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_ROUTES_PRINTER_H_
