#!/usr/bin/env bash
# A whole providerd in a temporary directory: a mock provider, the daemon, a provider added to it, a streamed chat.
# Leaves nothing behind; needs no key, no network beyond the build's, no root. Run by `make demo`.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift=${SWIFT:-swift}

say() { printf '\n\033[1m==> %s\033[0m\n' "$*"; }
# Shows a command as a user would type it, and runs it.
run() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
die() { printf 'demo: %s\n' "$*" >&2; exit 1; }

say "building (the first time takes a few minutes)"
for product in providerd providerctl mock-provider; do
    run "$swift" build --product "$product" || die "the build failed"
done
bin=$("$swift" build --show-bin-path)
PATH=$bin:$PATH

directory=$(mktemp -d "${TMPDIR:-/tmp}/providerd-demo.XXXXXX")
daemon='' upstream=''
finish() {
    local status=$?
    trap - EXIT INT TERM
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    [ -z "$upstream" ] || kill "$upstream" 2>/dev/null || true
    wait 2>/dev/null || true
    if [ "$status" != 0 ] && [ "$status" != 130 ] && [ -s "$directory/providerd.log" ]; then
        echo "demo: failed; the daemon's last words:" >&2
        tail -n 20 "$directory/providerd.log" >&2
    fi
    rm -rf "$directory"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# wait_for PID NAME CONDITION...: until the condition holds; at most ten seconds, and only while the process lives.
wait_for() {
    local pid=$1 name=$2 deadline=$((SECONDS + 10))
    shift 2
    until "$@" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null || die "$name ended before it was ready"
        [ $SECONDS -lt $deadline ] || die "$name was not ready within 10 s"
        sleep 0.05
    done
}

say "a provider on loopback that needs no key of yours"
mock-provider --script Tests/Demo/poet.json --port 0 --port-file "$directory/port" >"$directory/mock.log" 2>&1 &
upstream=$!
wait_for "$upstream" mock-provider test -s "$directory/port"
port=$(<"$directory/port")
echo "mock-provider listens on 127.0.0.1:$port and wants the key sk-demo"

say "the daemon, in $directory"
export PROVIDERD_SOCKET=$directory/socket
mkdir "$directory/config"
providerd --config "$directory/config" --socket "$PROVIDERD_SOCKET" --log-format text 2>"$directory/providerd.log" &
daemon=$!
wait_for "$daemon" providerd providerctl status
echo "providerd listens on $PROVIDERD_SOCKET"

say "a provider is added; its key goes over standard input, never into the process list"
printf '$ providerctl add openai demo --endpoint http://127.0.0.1:%s/v1 --model poet --api-key-stdin <<<sk-demo\n' "$port"
providerctl add openai demo --endpoint "http://127.0.0.1:$port/v1" --model poet --api-key-stdin <<<sk-demo
run providerctl list
run ls -A "$directory/config"

say "a chat streams as it arrives"
run providerctl chat --provider demo 'Write me a poem about a daemon.'
echo

say "the same by hand, as any program would"
request='{"jsonrpc":"2.0","id":1,"method":"daemon.ping"}'
if command -v socat >/dev/null; then
    printf '$ printf '"'%%s\\\\n' '%s'"' | socat - UNIX:$PROVIDERD_SOCKET\n' "$request"
    printf '%s\n' "$request" | socat -t 2 - "UNIX:$PROVIDERD_SOCKET"
else
    run providerctl rpc daemon.ping
fi

say "done: the daemon and its directory go away now"
