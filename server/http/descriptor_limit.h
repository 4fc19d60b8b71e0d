#ifndef TRANSOM_SERVER_HTTP_DESCRIPTOR_LIMIT_H_
#define TRANSOM_SERVER_HTTP_DESCRIPTOR_LIMIT_H_

#include <cstddef>

namespace transom {

// Raises the soft limit of open files to the hard one, so that many connections can
// be held. Returns the limit that is then in force. To be called once, by main.
size_t RaiseDescriptorLimit();

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_DESCRIPTOR_LIMIT_H_
