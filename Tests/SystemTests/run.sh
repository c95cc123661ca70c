#!/usr/bin/env bash
# Installs the release build into a staging directory as a package would, and runs systemd-test.sh on it under a real,
# throw-away systemd.
#
#   run.sh --possible   says on standard error why it cannot be done here, if so, and exits 1
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
    echo "systemd-test: SKIPPED: $*" >&2
    exit 1
}
if [ "${1:-}" = --possible ]; then
    [ "$(id -u)" = 0 ] || skip "needs root"
    unshare --mount --pid --fork --cgroup true 2>/dev/null || skip "namespaces cannot be made here (a container?)"
    command -v apt-get >/dev/null || [ -x /lib/systemd/systemd ] || skip "no systemd on this machine"
    exit 0
fi

stage=$(mktemp -d /tmp/providerd-stage.XXXXXX)
trap 'rm -rf "$stage"' EXIT
chmod 0755 "$stage"
make --no-print-directory install DESTDIR="$stage/root" PREFIX=/usr/local >/dev/null
install -D -m 0755 .build/release/mock-provider "$stage/bin/mock-provider"
install -m 0755 Tests/SystemTests/systemd-test.sh "$stage/systemd-test.sh"

Tests/SystemTests/with-systemd.sh --boot-timeout 240 --stop-timeout 60 --timeout 1200 \
    --journal-on-failure 80 "$stage" systemd-test.sh
