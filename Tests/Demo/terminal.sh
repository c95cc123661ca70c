#!/usr/bin/env bash
# From nothing to a streamed answer in a real terminal, following only what stands on its screen: tmux types and looks.
# A mock provider on loopback is the service. Leaves nothing behind; needs no key, no network, no root.
#
#   Tests/Demo/terminal.sh BINARIES [FOLDER]     writes the screens to FOLDER/*.txt where one is given
set -euo pipefail
cd "$(dirname "$0")/../.."
binaries=$(cd "$1" && pwd) folder=${2:-}
die() {
    printf 'terminal.sh: %s; the screen:\n' "$*" >&2
    screen >&2 || true
    exit 1
}

directory=$(mktemp -d "${TMPDIR:-/tmp}/providerd-terminal.XXXXXX")
# A server of its own, which reads no configuration of the user's.
tmux=(tmux -S "$directory/tmux" -f /dev/null)
daemon='' upstream=''
finish() {
    local status=$?
    trap - EXIT INT TERM
    "${tmux[@]}" kill-server 2>/dev/null || true
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    [ -z "$upstream" ] || kill "$upstream" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$directory"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# What the terminal shows, without spaces at the ends of its lines.
screen() { "${tmux[@]}" capture-pane -p | sed 's/ *$//'; }
# The same without the empty lines at its end.
shown() { screen | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }
# Types text as it is; named keys, such as Enter or C-d.
say() { "${tmux[@]}" send-keys -l -- "$1"; }
key() { "${tmux[@]}" send-keys "$@"; }
# see TEXT: waits until the screen has a line with it.
see() {
    local deadline=$((SECONDS + ${PATIENCE:-20}))
    until screen | grep -qF -- "$1"; do
        [ $SECONDS -lt $deadline ] || die "'$1' never came"
        sleep 0.05
    done
}
# see_last TEXT: waits until the last line of the screen that holds something is this one.
see_last() {
    local deadline=$((SECONDS + ${PATIENCE:-20}))
    until [ "$(shown | tail -n 1)" = "$1" ]; do
        [ $SECONDS -lt $deadline ] || die "the last line never was '$1'"
        sleep 0.05
    done
}
keep() { [ -z "$folder" ] || { mkdir -p "$folder" && shown >"$folder/$1.txt"; }; }
# Begins a command on a screen of its own.
command() {
    say clear
    key Enter
    see_last '$'
    say "$1"
    key Enter
}

"$binaries/mock-provider" --script Tests/Demo/poet.json --port 0 --port-file "$directory/port" >"$directory/mock.log" 2>&1 &
upstream=$!
mkdir "$directory/config" "$directory/home"
PROVIDERD_DATA=$PWD/config "$binaries/providerd" --config "$directory/config" --socket "$directory/socket" 2>"$directory/providerd.log" &
daemon=$!
deadline=$((SECONDS + 20))
until [ -s "$directory/port" ] && [ -S "$directory/socket" ]; do
    [ $SECONDS -lt $deadline ] || { cat "$directory/providerd.log" >&2; die "nothing was started"; }
    sleep 0.05
done
port=$(<"$directory/port")

"${tmux[@]}" new-session -d -x 100 -y 60 \
    env -i HOME="$directory/home" PATH="$binaries:/usr/bin:/bin" TERM="${SCREEN_TERM:-screen}" LC_ALL=C.UTF-8 PS1='$ ' \
    PROVIDERD_SOCKET="$directory/socket" bash --norc --noprofile -i
see_last '$'

# What the form asks, and what one answers who sees nothing but the screen.
command 'providerctl add'
see 'What do you want to add?'
keep menu
say 'openai compatible'
key Enter
see 'Name ['
say demo
key Enter
see 'API key (not shown'
say sk-demo
key Enter
see 'Endpoint ['
say "http://127.0.0.1:$port/v1"
key Enter
see 'Default model:'
say poet
key Enter
see 'Advanced settings?'
key Enter
see 'Test the connection before saving?'
keep form
key Enter
see 'Try it: providerctl chat'
see_last '$'
keep added
! screen | grep -qF sk-demo || die 'the key stands on the screen'

command 'providerctl chat'
see_last '>'
say 'Write me a poem about a daemon.'
key Enter
see '流れる。'
see ' · '
see_last '>'
say '/model de'
key Tab
see '/model demo/poet'
keep chat
key Enter C-d
see_last '$'

command 'providerctl status'
see ' ready, up '
see_last '$'
keep status

command 'providerctl watch'
see demo
"$binaries/providerctl" --socket "$directory/socket" add echo words >/dev/null </dev/null
see words
keep watch
key C-c
see_last '$'
