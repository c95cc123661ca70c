# The stage of all measurements: the measuring tools, and the programs under test in a directory of their own.
# Sourced by bench.sh and syscalls.sh; leaves nothing behind. Everything listens on loopback or a socket in $stage.
#
# Settings (environment):
#   BENCH_TOOLS     the folder with the sources of mockllm, loadgen and relay   (../shared/tools)
#   BENCH_TARGETS   what to measure, of: floor nginx providerd providerd-k50 litellm direct   (all but direct)
#                   and, with mock-provider upstream, providerd-anthropic providerd-gemini
#   BENCH_UPSTREAM  who answers: mockllm, or mock-provider, which speaks every dialect        (mockllm)
#   BENCH_PORT      the upstream's port; those of nginx and LiteLLM are near    (9901)
#   PROVIDERD       a providerd to measure; without it one is built             (swift build)
#   PROVIDERCTL     the providerctl beside it
#   BENCH_FLAGS     what to build with                                          (-c release --static-swift-stdlib)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
stage=$(mktemp -d "${TMPDIR:-/tmp}/providerd-bench-XXXXXX")
tools=${BENCH_TOOLS:-$root/../shared/tools}
wanted=${BENCH_TARGETS:-floor nginx providerd providerd-k50 litellm}
upstream_port=${BENCH_PORT:-9901}
nginx_port=$((upstream_port + 10))
litellm_port=$((upstream_port + 11))
template='{"jsonrpc":"2.0","id":%ID,"method":"chat.stream","params":{"model":"bench/%M","messages":[{"role":"user","content":"hello"}]}}'
started=() # the processes to end, by id
targets=() # those of $wanted that are there

say() { printf '%s\n' "$*" >&2; }

die() {
    say "bench: $*"
    exit 1
}

clear_stage() {
    local pid
    for pid in "${started[@]+"${started[@]}"}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${started[@]+"${started[@]}"}"; do
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$stage"
}
trap clear_stage EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    local tries=$(($1 * 50))
    shift
    while ! "$@" 2>/dev/null; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.02
    done
}

port_is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# spawn NAME COMMAND...: runs in the background, its output in $stage/NAME.log, its id in $spawned.
spawn() {
    local name=$1
    shift
    "$@" >"$stage/$name.log" 2>&1 &
    spawned=$!
    started+=("$spawned")
}

# end PID: ends a process that was spawned and waits for it.
end() {
    local pid kept=()
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    for pid in "${started[@]}"; do
        [ "$pid" = "$1" ] || kept+=("$pid")
    done
    started=("${kept[@]+"${kept[@]}"}")
}

build_tools() {
    [ -f "$tools/loadgen.c" ] || die "the measuring tools are not in $tools; set BENCH_TOOLS to their folder"
    command -v cc >/dev/null || die "a C compiler (cc) is needed for the measuring tools"
    mkdir "$stage/tools"
    cp "$tools"/*.c "$tools/Makefile" "$stage/tools/"
    # relay has the upstream's port built in.
    sed -i "s/htons(9901)/htons($upstream_port)/" "$stage/tools/relay.c"
    make -s -C "$stage/tools" || die "the measuring tools do not build"
    ulimit -n "$(ulimit -Hn)"
}

start_upstream() {
    if port_is_open "$upstream_port"; then die "port $upstream_port is taken; set BENCH_PORT to a free one"; fi
    case ${BENCH_UPSTREAM:-mockllm} in
    mockllm) spawn upstream "$stage/tools/mockllm" "$upstream_port" ;;
    mock-provider) spawn upstream "$root/.build/release/mock-provider" --port "$upstream_port" ;;
    *) die "BENCH_UPSTREAM is mockllm or mock-provider" ;;
    esac
    upstream_pid=$spawned
    wait_for 5 port_is_open "$upstream_port" || die "the upstream does not listen on $upstream_port"
}

# Each start_NAME sets NAME_pid (what is measured) and NAME_main (what is ended); it fails when NAME is not there.

start_floor() {
    spawn floor "$stage/tools/relay" "$stage/floor.sock"
    floor_main=$spawned
    floor_pid=$spawned
    wait_for 5 test -S "$stage/floor.sock"
}

start_nginx() {
    if ! command -v nginx >/dev/null; then
        say "nginx: not installed, not measured"
        return 1
    fi
    local user=""
    [ "$(id -u)" != 0 ] || user="user root;"
    mkdir -p "$stage/nginx"
    cat >"$stage/nginx.conf" <<CONF
$user
worker_processes 1;
worker_rlimit_nofile 65536;
daemon off;
pid $stage/nginx.pid;
error_log $stage/nginx.error.log warn;
events { worker_connections 12288; }
http {
    access_log off;
    client_body_temp_path $stage/nginx/body;
    proxy_temp_path $stage/nginx/proxy;
    fastcgi_temp_path $stage/nginx/fastcgi;
    uwsgi_temp_path $stage/nginx/uwsgi;
    scgi_temp_path $stage/nginx/scgi;
    upstream llm {
        server 127.0.0.1:$upstream_port;
        keepalive 6000;
    }
    server {
        listen 127.0.0.1:$nginx_port backlog=4096;
        location / {
            proxy_pass http://llm;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }
    }
}
CONF
    spawn nginx nginx -c "$stage/nginx.conf" -e "$stage/nginx.error.log"
    nginx_main=$spawned
    if ! wait_for 5 port_is_open "$nginx_port"; then
        say "nginx: did not start: $(tail -n 1 "$stage/nginx.log")"
        return 1
    fi
    # The file has no line end, which read reports as a failure.
    read -r nginx_pid _ <"/proc/$nginx_main/task/$nginx_main/children" || true
    [ -n "$nginx_pid" ]
}

build_providerd() {
    if [ -z "${PROVIDERD:-}" ]; then
        local flags
        read -ra flags <<<"${BENCH_FLAGS:--c release --static-swift-stdlib}"
        say "building providerd (${flags[*]})"
        local product
        for product in providerd providerctl; do
            if ! swift build --package-path "$root" "${flags[@]}" --product "$product" >"$stage/build.log" 2>&1; then
                say "providerd: does not build, not measured: $(grep -m 1 'error:' "$stage/build.log" || tail -n 1 "$stage/build.log")"
                return 1
            fi
        done
        local bin
        bin=$(swift build --package-path "$root" "${flags[@]}" --show-bin-path)
        PROVIDERD=$bin/providerd
        PROVIDERCTL=$bin/providerctl
    fi
    PROVIDERCTL=${PROVIDERCTL:-$(dirname "$PROVIDERD")/providerctl}
}

# call_daemon METHOD PARAMS: its answer; fails when that is an error.
call_daemon() {
    if command -v socat >/dev/null; then
        printf '{"jsonrpc":"2.0","id":1,"method":"%s","params":%s}\n' "$1" "$2" |
            socat -t 10 - "UNIX-CONNECT:$stage/providerd.sock" | tee "$stage/answer.log"
        grep -q '"result"' "$stage/answer.log"
    else
        "$PROVIDERCTL" --socket "$stage/providerd.sock" rpc "$1" "$2"
    fi
}

# start_providerd [COMMAND...]: under COMMAND, if there is one.
start_providerd() {
    local config="$stage/config" request type
    mkdir -p -m 700 "$config"
    spawn providerd "$@" "$PROVIDERD" --config "$config" --socket "$stage/providerd.sock" --workers 1
    providerd_main=$spawned
    providerd_pid=$spawned
    if ! wait_for "${BENCH_START_SECONDS:-10}" test -S "$stage/providerd.sock"; then
        say "providerd: opened no socket, not measured: $(tail -n 1 "$stage/providerd.log")"
        return 1
    fi
    request='{"type":"openai","name":"bench","api_key":"sk-bench","endpoint":"http://127.0.0.1:'$upstream_port'/v1","default_model":"mock-n10-i0-s20","replace":true}'
    if ! call_daemon provider.add "$request" >"$stage/add.log" 2>&1; then
        say "providerd: takes no provider, not measured: $(tail -n 1 "$stage/add.log")"
        return 1
    fi
    for type in anthropic gemini; do
        is_wanted "providerd-$type" || continue
        local path=v1
        [ "$type" = anthropic ] || path=v1beta
        request='{"type":"'$type'","name":"bench-'$type'","api_key":"sk-bench","endpoint":"http://127.0.0.1:'$upstream_port/$path'","replace":true}'
        if ! call_daemon provider.add "$request" >"$stage/add.log" 2>&1; then
            say "providerd: takes no provider, not measured: $(tail -n 1 "$stage/add.log")"
            return 1
        fi
    done
    if ! load providerd mock-n10-i0-s20 1 1 >"$stage/first.log" 2>&1; then
        say "providerd: does not stream, not measured: $(tail -n 1 "$stage/first.log")"
        return 1
    fi
}

start_litellm() {
    if ! command -v litellm >/dev/null; then
        say "litellm: not installed, not measured"
        return 1
    fi
    cat >"$stage/litellm.yaml" <<CONF
model_list:
  - model_name: "*"
    litellm_params:
      model: "openai/*"
      api_base: "http://127.0.0.1:$upstream_port/v1"
      api_key: "sk-bench"
CONF
    spawn litellm litellm --config "$stage/litellm.yaml" --host 127.0.0.1 --port "$litellm_port" --num_workers 1
    litellm_main=$spawned
    litellm_pid=$spawned
    wait_for 60 port_is_open "$litellm_port" || {
        say "litellm: did not start: $(tail -n 1 "$stage/litellm.log")"
        return 1
    }
}

is_wanted() { case " $wanted " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

# Starts what is wanted and there; fills $targets.
start_targets() {
    targets=()
    if is_wanted direct; then targets+=(direct); fi
    if is_wanted floor; then
        start_floor || die "relay did not start"
        targets+=(floor)
    fi
    if is_wanted nginx && start_nginx; then targets+=(nginx); fi
    local name names=()
    for name in providerd providerd-k50 providerd-anthropic providerd-gemini; do
        if is_wanted "$name"; then names+=("$name"); fi
    done
    if [ "${#names[@]}" -gt 0 ] && build_providerd && start_providerd; then targets+=("${names[@]}"); fi
    if is_wanted litellm && start_litellm; then targets+=(litellm); fi
    [ "${#targets[@]}" -gt 0 ] || die "nothing to measure"
}

# load TARGET MODEL CONCURRENT TOTAL: one line of JSON by loadgen; fails when a chunk is missing.
load() {
    local target=$1
    shift
    local common=(-m "$1" -c "$2" -r "$3")
    local daemon=(-j -u "$stage/providerd.sock" -T "$template" -e '"status":"complete"')
    case $target in
    direct) "$stage/tools/loadgen" -t "$upstream_port" -P "$upstream_pid" "${common[@]}" ;;
    floor) "$stage/tools/loadgen" -j -u "$stage/floor.sock" -P "$floor_pid" "${common[@]}" ;;
    nginx) "$stage/tools/loadgen" -t "$nginx_port" -P "$nginx_pid" "${common[@]}" ;;
    providerd) "$stage/tools/loadgen" "${daemon[@]}" -k 1 -P "$providerd_pid" "${common[@]}" ;;
    providerd-k50) "$stage/tools/loadgen" "${daemon[@]}" -k 50 -P "$providerd_pid" "${common[@]}" ;;
    providerd-anthropic | providerd-gemini)
        daemon[4]=${template/bench/bench-${target#providerd-}}
        "$stage/tools/loadgen" "${daemon[@]}" -k 1 -P "$providerd_pid" "${common[@]}"
        ;;
    litellm) "$stage/tools/loadgen" -t "$litellm_port" -P "$litellm_pid" "${common[@]}" ;;
    esac
}

# resident PID: its resident memory in KB.
resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"; }
