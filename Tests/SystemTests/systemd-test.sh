#!/usr/bin/env bash
# What an administrator does with providerd, done under a real systemd (see with-systemd.sh): /e2e/root holds the tree
# that `make install` made, /e2e/bin the mock provider. Prints one line a check and the count at the end.
set -uo pipefail

passed=0 failed=0
# check SENTENCE COMMAND...: the command succeeds.
check() {
    local sentence=$1 output
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
        printf 'ok      %s\n' "$sentence"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n' "$sentence"
        printf '%s\n' "$output" | tail -n 12 | sed 's/^/        | /'
    fi
}
# eventually COMMAND...: the command succeeds at last; only a check that fails takes the whole time.
eventually() {
    local deadline=$((${EPOCHREALTIME/[.,]/} + 60 * 1000000)) output
    until output=$("$@" 2>&1); do
        [ "${EPOCHREALTIME/[.,]/}" -lt $deadline ] || { printf '%s\n' "$output"; return 1; }
        sleep 0.02
    done
}
not() { ! "$@"; }
# says PATTERN COMMAND...: the command succeeds and its output has the pattern.
says() {
    local pattern=$1 output
    shift
    output=$("$@" 2>&1) || { printf '%s\n' "$output"; return 1; }
    grep -qE -- "$pattern" <<<"$output" || { printf 'no %s in: %s\n' "$pattern" "$output"; return 1; }
}
# refused PATTERN COMMAND...: the command fails and says why.
refused() {
    local pattern=$1 output
    shift
    ! output=$("$@" 2>&1) || { printf 'succeeded: %s\n' "$output"; return 1; }
    grep -qE -- "$pattern" <<<"$output" || { printf 'no %s in: %s\n' "$pattern" "$output"; return 1; }
}
silent() {
    local output
    output=$("$@" 2>&1) && [ -z "$output" ] || { printf '%s\n' "$output"; return 1; }
}
property() { systemctl show --value -p "$1" "${2:-providerd.service}"; }
main_pid() { property MainPID; }
is() { [ "$1" = "$2" ] || { printf '%s is not %s\n' "$1" "$2"; return 1; }; }
is_active() { [ "$(property ActiveState)" = active ] && [ "$(property SubState)" = running ]; }
has_status() { [ -n "$(property StatusText)" ]; }
# has TEXT: it is in the input, which is read to its end, so that whoever writes it is not cut off.
has() { grep -F -- "$1" >/dev/null; }
# as USER COMMAND...: with the groups that the user has now.
as() { setpriv --reuid "$1" --regid "$1" --init-groups -- "${@:2}"; }

# ------------------------------------------------------------------------------------------------------------ install
cp -a /e2e/root/. /
systemd-sysusers
systemd-tmpfiles --create providerd.conf
useradd --create-home alice && usermod -aG providerd alice
useradd --create-home carol && usermod -aG providerd,providerd-admin carol
useradd --create-home bob && usermod -aG providerd bob
useradd --create-home mallory
systemctl daemon-reload

units=(/usr/local/lib/systemd/system/providerd.{service,socket})
check "the units are correct to the last word" silent systemd-analyze verify "${units[@]}"
check "so are a user's" silent env XDG_RUNTIME_DIR=/run systemd-analyze verify --user /usr/local/lib/systemd/user/providerd.{service,socket}
check "the service is exposed to no more than 2.0" \
    systemd-analyze security --offline=true --threshold=20 /usr/local/lib/systemd/system/providerd.service
check "the binaries need no Swift on the machine" \
    not grep -q swift <(ldd /usr/local/bin/providerd /usr/local/bin/providerctl)
check "the binaries find all their libraries" not grep -q 'not found' <(ldd /usr/local/bin/{providerd,providerctl})
check "the configuration belongs to the daemon alone" is "$(stat -c '%U:%G:%a' /etc/providerd)" providerd:providerd:750

# ------------------------------------------------------------------------------------------------------ an upstream
/e2e/bin/mock-provider --port 0 --port-file /run/mock-port &
upstream=$!
trap 'kill $upstream' EXIT
eventually test -s /run/mock-port || { echo "mock-provider did not start" >&2; exit 1; }
endpoint=http://127.0.0.1:$(</run/mock-port)/v1
key=sk-canary-8f0e3a7b
add() { # USER NAME MODEL
    as "$1" providerctl add openai "$2" --endpoint "$endpoint" --model "$3" --api-key-stdin <<<"$key"
}

# ------------------------------------------------------------------------------------------------- start and sockets
check "the socket starts without the daemon" systemctl start providerd.socket
check "the socket is for its group alone" is "$(stat -c '%U:%G:%a' /run/providerd/socket)" root:providerd:660
check "the daemon waits until somebody asks" is "$(property ActiveState)" inactive
check "the first client starts it and is answered" as alice providerctl status
check "it is up then" eventually is_active
check "somebody outside the group cannot open the socket" refused . as mallory providerctl status
systemctl stop --quiet providerd.service
check "a start returns when the daemon serves" systemctl start providerd.service
check "then it answers" as alice providerctl status
check "systemctl status has a word from it" eventually has_status
pid=$(main_pid)
check "it runs as its own user" is "$(stat -c %U "/proc/$pid")" providerd
check "it has no capability, cannot get one, and its calls are filtered" \
    is "$(awk '/^(CapEff|CapBnd|NoNewPrivs|Seccomp):/ {printf "%s ", $2}' "/proc/$pid/status")" \
    "0000000000000000 0000000000000000 1 2 "
check "it leaves no core" grep -qE '^Max core file size +0 +0' "/proc/$pid/limits"

# ------------------------------------------------------------------------------------------- a provider and a stream
check "a user without the admin group cannot add a provider" refused 'forbidden|admin' add alice mock mock-n3
check "a member of the admin group can" add carol mock mock-n3
check "its files are the daemon's, the keys for nobody else" \
    is "$(stat -c '%U:%a' /etc/providerd/.env)" providerd:600
check "root can add another" add root second mock-n4
check "the list shows the one" says mock as alice providerctl list
check "and the other" says second as alice providerctl list
check "a chat streams to a user" as alice providerctl chat --provider mock hello
check "an unknown provider is an error" not as alice providerctl chat --provider nobody hello
# A stream that nobody waits for: whose it is counts, not who is connected.
stream=$(as alice providerctl chat --detach --provider mock --model mock-n30-i100000 hello)
check "a detached stream goes on without its client" says "$stream" as alice providerctl ps
check "others do not see it" not says "$stream" as bob providerctl ps --all
check "nor may they read it" refused 'another user|forbidden' as bob providerctl attach "$stream"
check "nor end it" refused 'another user|forbidden' as bob providerctl cancel "$stream"
check "an administrator sees it" says "$stream" as carol providerctl ps
read_whole() { is "$(as "$1" providerctl --json attach "$stream" | grep -c chat.chunk)" 32; }
check "its user reads it from the beginning to the end" read_whole alice
check "and an administrator, after its end" read_whole carol
check "which is not others' to read either" refused 'another user|forbidden' as bob providerctl attach "$stream"

# ------------------------------------------------------------------------------------------------------------ journal
journal() { journalctl --sync && journalctl -u providerd.service --no-pager "$@"; }
stream_entries() { journal -o json PROVIDER=mock "CLIENT_UID=$(id -u alice)" | grep -F '"STREAM_ID"'; }
check "the journal tells a stream's provider, number and client" eventually stream_entries
for field in PROVIDER STREAM_ID CLIENT_UID PRIORITY CODE_FILE CODE_LINE CODE_FUNC; do
    check "an entry has the field $field" grep -qE "\"$field\":\"[^\"]+\"" <<<"$(stream_entries)"
done
shown_log() {
    local words
    read -ra words < <(as alice providerctl logs --print) && "${words[@]/--follow/--no-pager}"
}
check "providerctl logs names a command that shows them" says 'providerd\[[0-9]+\]: ' shown_log
check "entries carry the daemon's name" grep -q '"SYSLOG_IDENTIFIER":"providerd"' <<<"$(stream_entries)"

# ------------------------------------------------------------------------------------------------------------- reload
model_is() { as alice providerctl --json show mock | has "\"$1\""; }
sed -i 's/mock-n3/mock-n5/' /etc/providerd/.env
check "an edit of .env by sed -i is seen" eventually model_is mock-n5
check "and is in force for a chat" as alice providerctl chat --provider mock hello
generation() { as alice providerctl rpc daemon.status | grep -oE '"generation": *[0-9]+' | grep -oE '[0-9]+$'; }
before=$(generation)
check "systemctl reload succeeds" systemctl reload providerd.service
check "the service is active after it" eventually is_active
check "it is the same process" is "$(main_pid)" "$pid"
cp /etc/providerd/providers_meta.json /run/saved.json
echo '{"version":1,' >/etc/providerd/providers_meta.json
broken_told() { journal -p warning -o cat | has providers_meta.json; }
check "systemctl reload says that it is refused" not systemctl reload providerd.service
check "a broken file is told in the journal" eventually broken_told
check "the last good state stays in force" as alice providerctl chat --provider mock hello
check "the state says so" says 'degraded|error|providers_meta' as alice providerctl rpc daemon.status
cat /run/saved.json >/etc/providerd/providers_meta.json
check "the mended file is taken" eventually says '"ready"' as alice providerctl rpc daemon.status

# ---------------------------------------------------------------------------------------------------------- credentials
# Plain and encrypted, in the unit and in files; each provider has its keys from one of them, the last two a pool.
dropin=/etc/systemd/system/providerd.service.d
mkdir -p $dropin /etc/providerd-keys
for name in loaded sealed sealedunit; do
    check "a provider $name can be added without a key" \
        as carol providerctl add openai $name --endpoint "$endpoint" --model mock-n2
done
printf 'sk-canary-loaded\n' >/etc/providerd-keys/loaded
printf 'sk-canary-loaded-2' >/etc/providerd-keys/loaded2
chmod 0600 /etc/providerd-keys/*
seal() { # CREDENTIAL OPTION...: encrypts standard input with the machine's own key
    systemd-creds encrypt --with-key=host --name="$1" "${@:2}" - -
}
check "a credential can be encrypted" eval 'printf sk-canary-sealed | seal SEALED_API_KEY >/etc/providerd-keys/sealed'
{
    cat <<'D'
[Unit]
StartLimitIntervalSec=0
[Service]
WatchdogSec=5s
SetCredential=SECOND_API_KEY:sk-canary-credential
LoadCredential=LOADED_API_KEY:/etc/providerd-keys/loaded
LoadCredential=LOADED_API_KEY_2:/etc/providerd-keys/loaded2
LoadCredentialEncrypted=SEALED_API_KEY:/etc/providerd-keys/sealed
D
    printf sk-canary-sealedunit | seal SEALEDUNIT_API_KEY --pretty
} >$dropin/test.conf
systemctl daemon-reload
check "a restart succeeds" systemctl restart providerd.service
check "what was added is still there" model_is mock-n5
for name in second loaded sealed sealedunit; do
    check "the key of $name comes from a credential" says '"source": *"credentials"' as alice providerctl --json show $name
    check "it is used" as alice providerctl chat --provider $name hello
done
check "further keys may be credentials, too" says '"count": *2' as alice providerctl --json show loaded
check "no key is in the file" not grep -rq sk-canary-loaded /etc/providerd
check "nor in what the unit shows of the files" not grep -q sk-canary-sealed $dropin/test.conf /etc/providerd-keys/sealed
check "nor in the process's arguments and environment" \
    not grep -aq sk-canary "/proc/$(main_pid)/cmdline" "/proc/$(main_pid)/environ"
check "its memory is for nobody" is "$(stat -c %U "/proc/$(main_pid)/mem")" root
mkdir -p /run/creds && echo x >/run/creds/NOBODY_API_KEY
check "providerd --check tells a credential that no provider takes" says 'NOBODY_API_KEY.*belongs to no provider' \
    env CREDENTIALS_DIRECTORY=/run/creds providerd --check --config /etc/providerd

# ------------------------------------------------------------------------------------------- readers of the same file
# Keys with everything that the readers of .env treat differently; sh and EnvironmentFile= must see what was given.
odd=('a b' "it's" '"quoted"' 'a$HOME' 'a`id`b' '#hash' 'a #b' 'a\b' 'a\nb' '~root' 'a=b' '{}[]()' 'a;b&c|d' '<a>' '*?!'
    'ключ-中文-🙂' '%n%%i' 'a\$b' '$' 'a"b' "a'b" '\t' 'x=$(id)' '!!' '^a')
alphabet=(a Z 0 _ - . / : @ % + , = '~' '!' '*' '?' '[' ']' '{' '}' '(' ')' '<' '>' '|' '&' ';' '#' '^' ' ' "'" '"' '\' '$' '`' é 中 🙂)
RANDOM=4711 # the seed
for _ in {1..60}; do
    text=x
    for ((left = RANDOM % 12; left > 0; left--)); do text+=${alphabet[RANDOM % ${#alphabet[@]}]}; done
    odd+=("${text}x")
done
written=0
rm -rf /run/given && mkdir /run/given
for index in "${!odd[@]}"; do
    # A value that has no form which all readers take the same is refused; nothing is written then.
    if printf %s "${odd[index]}" | as carol providerctl add openai "odd$index" --endpoint "$endpoint" --api-key-stdin \
        >/run/odd.log 2>&1; then
        printf %s "${odd[index]}" >"/run/given/ODD${index}_API_KEY"
        written=$((written + 1))
    else
        grep -q 'not every reader' /run/odd.log || { cat /run/odd.log; break; }
    fi
done
check "most odd keys can be written" test $written -ge 50
systemctl reload providerd.service
mkdir -p /run/systemd/system
cat >/run/systemd/system/reader.service <<'D'
[Service]
Type=oneshot
EnvironmentFile=/etc/providerd/.env
ExecStart=/bin/sh -c 'env -0 >/run/seen-by-systemd'
D
systemctl daemon-reload
same() { # FILE: what a reader saw, as env -0 prints it, holds every key as it was given
    local path line
    declare -A seen=()
    while IFS= read -r -d '' line; do seen[${line%%=*}]=${line#*=}; done <"$1"
    for path in /run/given/*; do
        [ "${seen[${path##*/}]-}" = "$(<"$path")" ] || { printf '%s: %q\n' "${path##*/}" "${seen[${path##*/}]-}"; return 1; }
    done
}
check "a unit with the file as its EnvironmentFile= starts" systemctl start reader.service
check "systemd reads every key as it was given" same /run/seen-by-systemd
env -i PATH="$PATH" sh -c 'set -a; . /etc/providerd/.env; env -0' >/run/seen-by-sh
check "sh reads every key as it was given" same /run/seen-by-sh
check "systemd complained about no line" not grep -qi 'ignoring invalid environment' <(journalctl --sync; journalctl -b --no-pager)

# ------------------------------------------------------------------------------------------------------------ watchdog
pid=$(main_pid) restarts=$(property NRestarts)
fed=$(property WatchdogTimestampMonotonic)
fed_again() { [ "$(property WatchdogTimestampMonotonic)" -gt $((fed + 5000000)) ]; }
check "a living daemon feeds its watchdog" eventually fed_again
check "and is left alone" is "$(main_pid)" "$pid"
# By the unit: there is no process 0 that would be this test's own group where the daemon is down.
check "it is stopped like one that hangs" systemctl kill --kill-whom=main --signal=STOP providerd.service
restarted() { [ "$(property NRestarts)" -gt "$restarts" ] && is_active; }
check "a hung daemon is killed and started again" eventually restarted
check "by the watchdog" grep -i 'watchdog timeout' <(journalctl --sync; journalctl -u providerd.service --no-pager -o cat)
check "the new one serves" as alice providerctl chat --provider mock hello

# --------------------------------------------------------------------------------------------------- restart under load
load=$(mktemp -d)
chmod 0777 "$load"
requests() { # NUMBER: short requests one after the other until told to stop, a line for each
    local output start
    while [ ! -e "$load/stop" ]; do
        start=${EPOCHREALTIME/[.,]/}
        if output=$(as alice providerctl chat --provider mock hello 2>&1); then
            echo answered >>"$load/answered.$1"
        # A client that the machine keeps from sending for as long as the daemon's grace lasts is told to try again.
        elif [[ $output == *shutting_down* ]] && [ $((${EPOCHREALTIME/[.,]/} - start)) -ge 250000 ]; then
            echo again >>"$load/again.$1"
        else
            printf '%s\n' "$output" >>"$load/lost.$1"
        fi
    done
}
answered() { cat "$load"/answered.* 2>/dev/null | wc -l; }
answered_since() { [ "$(answered)" -gt $(($1 + 8)) ]; }
workers=()
for number in 1 2 3 4; do
    requests $number &
    workers+=($!)
done
for _ in 1 2 3 4 5; do
    check "requests are answered" eventually answered_since "$(answered)"
    check "a restart under load succeeds" systemctl restart providerd.service
done
check "requests are answered" eventually answered_since "$(answered)"
touch "$load/stop"
wait "${workers[@]}"
check "none was refused or lost" not grep -h . "$load"/lost.*
check "hardly one was too late" test "$(cat "$load"/again.* 2>/dev/null | wc -l)" -le $(($(answered) / 10))
# A stream that is under way when the stop comes is finished, not cut.
as alice providerctl --json chat --provider mock --model mock-n20-i100000 hello >"$load/long" 2>&1 &
long=$!
check "a long stream begins" eventually grep -q chat.chunk "$load/long"
check "a restart waits for a running stream" systemctl restart providerd.service
wait $long
check "the stream ended whole" is "$?:$(grep -c chat.chunk "$load/long")" 0:22

# -------------------------------------------------------------------------------------------------------- a user's own
loginctl enable-linger alice
uid=$(id -u alice)
user() { as alice env XDG_RUNTIME_DIR="/run/user/$uid" DBUS_SESSION_BUS_ADDRESS="unix:path=/run/user/$uid/bus" "$@"; }
eventually test -S "/run/user/$uid/bus"
check "a user starts an instance of their own" user systemctl --user start providerd.socket
check "it answers them" user providerctl status
check "its configuration is theirs" is "$(stat -c '%U:%a' /home/alice/.config/providerd)" alice:700
check "they may add a provider to it" \
    user providerctl add openai own --endpoint "$endpoint" --model mock-n2 --api-key-stdin <<<"$key"
check "and chat" user providerctl chat --provider own hello
check "its log is in their journal" is "$(user providerctl logs --print)" "journalctl --user --unit providerd --follow"

# ---------------------------------------------------------------------------------------------------------------- stop
check "removing a provider works" as carol providerctl remove second
check "no key is in the journal" not grep -qF sk-canary <(journalctl --sync; journalctl --no-pager -a -o verbose)
# LimitNICE= has no effect where systemd itself may not raise a limit, as here: the runtime's complaint is expected then.
complaints() { journal -o cat | grep -iE 'not permitted|permission denied|not supported|failed to' | grep -v 'thread priority'; }
check "nothing of it complained about the sandbox" not complaints
check "a stop succeeds" systemctl stop providerd.service providerd.socket
check "the daemon exited by itself, with success" is "$(property Result):$(property ExecMainStatus)" success:0
check "the socket is gone" not test -e /run/providerd/socket
check "a client says that nobody listens, and where" refused /run/providerd/socket providerctl status

printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
