#include "server/upstream/upstream.h"

#include <algorithm>

namespace transom {

Upstream::Upstream(const UpstreamOptions& options) {
  const int count = std::max(1, options.channels);
  for (int i = 0; i < count; ++i) channels_.push_back(std::make_unique<UpstreamChannel>(options));
}

bool Upstream::IsConnected() const { return channels_connected() > 0; }

int Upstream::channels_connected() const {
  int connected = 0;
  for (const auto& channel : channels_) connected += channel->IsConnected() ? 1 : 0;
  return connected;
}

}  // namespace transom
