# What tools/setup, tools/run and tools/test have in common; to be sourced by bash.
#
# Sets `root` to the top of the tree and goes there. Bazel needs a home directory that
# can be written: without one a directory for this user under /tmp takes its place.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit 1

: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
if [ -z "$HOME" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
  HOME=${TMPDIR:-/tmp}/transom-home-$(id -u)
  mkdir -p "$HOME"
fi
export HOME

# The Bazel to call.
: "${BAZEL:=bazel}"

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
