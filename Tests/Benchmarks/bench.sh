#!/usr/bin/env bash
# Measures providerd beside the floor (relay), nginx and LiteLLM, interleaved on one machine, and prints one table.
#
#   Tests/Benchmarks/bench.sh [SCENARIO...]      scenarios: paced100 paced500 burst memory many reload (all)
#
# Settings (environment), beside those of stage.sh:
#   BENCH_ROUNDS    rounds of which the median is taken (3)
#   BENCH_SECONDS   how long a paced round lasts (10)
#   BENCH_PROVIDERS how many providers are loaded again in the scenario reload, one number or several (1000 10000)
# The price of a dialect that has to be translated:
#   BENCH_UPSTREAM=mock-provider BENCH_TARGETS='floor providerd providerd-anthropic providerd-gemini' bench.sh paced500
# All figures are ratios of one run: other work on the machine moves all of them.
set -eu
# shellcheck source=stage.sh
. "$(dirname "${BASH_SOURCE[0]}")/stage.sh"

rounds=${BENCH_ROUNDS:-3}
seconds=${BENCH_SECONDS:-10}
results=$stage/results
: >"$results"

# measure SCENARIO MODEL CONCURRENT TOTAL: every target once a round.
measure() {
    local scenario=$1 round target line
    shift
    for ((round = 1; round <= rounds; round++)); do
        for target in "${targets[@]}"; do
            # LiteLLM saturates at about a thousand chunks a second: it takes part where that is told apart.
            if [ "$target" = litellm ] && [ "$scenario" != paced100 ]; then continue; fi
            say "$scenario, round $round of $rounds: $target"
            line=$(load "$target" "$@" 2>"$stage/load.log") || say "  not complete: $(tail -n 1 "$stage/load.log")"
            printf '%s %s %s\n' "$scenario" "$target" "$line" >>"$results"
        done
    done
}

# Memory of fresh processes: after a few streams, then with 500 running.
measure_memory() {
    local target idle line
    for target in "${targets[@]}"; do
        case $target in
        floor | nginx | providerd) ;;
        *) continue ;;
        esac
        say "memory: $target"
        local main="${target}_main" pid="${target}_pid"
        end "${!main}"
        rm -f "$stage/$target.sock"
        "start_$target" || continue
        # A few streams first: what is made, or read in from the program's file, for the first ones is not the price
        # of each.
        load "$target" mock-n200-i5000-s20 20 20 >/dev/null 2>&1 || true
        idle=$(resident "${!pid}")
        line=$(load "$target" mock-n150-i20000-s20 500 500 2>"$stage/load.log") || true
        printf 'memory %s idle_kb=%s %s\n' "$target" "$idle" "$line" >>"$results"
    done
}

# write_providers COUNT MODEL: files with the benchmark's provider and COUNT others, in $stage/next.
write_providers() {
    mkdir -p "$stage/next"
    awk -v count="$1" -v model="$2" -v port="$upstream_port" -v folder="$stage/next" 'BEGIN {
        env = folder "/.env"
        meta = folder "/providers_meta.json"
        printf "BENCH_API_KEY=sk-bench\nBENCH_ENDPOINT=http://127.0.0.1:%d/v1\n", port >env
        printf "{\"version\":1,\"providers\":{\n\"bench\":{\"type\":\"openai\",\"env_prefix\":\"BENCH\"}" >meta
        for (i = 1; i <= count; i++) {
            printf "P%d_API_KEY=sk-proj-%040d\nP%d_ENDPOINT=https://api%d.example.com/v1\nP%d_DEFAULT_MODEL=%s\n", \
                i, i, i, i, i, model >env
            printf ",\n\"p%d\":{\"display_name\":\"Provider %d\",\"type\":\"openai\",\"handler\":\"bench\",", i, i >meta
            printf "\"env_prefix\":\"P%d\",\"created_at\":\"2026-01-01T00:00:00Z\"}", i >meta
        }
        printf "\n}}\n" >meta
    }'
    chmod 600 "$stage/next/.env"
}

# The last file that is moved into place is the one that counts: what is between is no whole configuration.
take_providers() {
    mv "$stage/next/.env" "$stage/config/.env"
    mv "$stage/next/providers_meta.json" "$stage/config/providers_meta.json"
}

# Until the watcher hears that files were taken into use; sets $elapsed to the milliseconds since the files were there.
await_reload() {
    local line begin=${EPOCHREALTIME/[.,]/}
    while read -r -t 60 line <&"${watcher[0]}"; do
        case $line in *'"reloaded"'*) elapsed=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000)) && return ;; esac
    done
    die "no reload within a minute"
}

# measure_reload COUNT: how late the chunks of 20 of 200 running streams are in two seconds with and without a reload
# of COUNT providers. The 20 are a load of their own, so that the streams' beginnings are not measured.
measure_reload() {
    local count=$1 round line kind
    is_wanted providerd || return 0
    command -v socat >/dev/null || { say "reload: socat is not installed, not measured" && return; }
    coproc watcher { socat - "UNIX-CONNECT:$stage/providerd.sock"; }
    started+=("$watcher_PID")
    echo '{"jsonrpc":"2.0","id":1,"method":"event.subscribe","params":{"topics":["config"]}}' >&"${watcher[1]}"
    write_providers "$count" first
    take_providers
    await_reload
    load providerd "mock-n$((rounds * 800 + 1000))-i10000-s20" 180 180 >/dev/null 2>&1 &
    local others=$!
    started+=("$others")
    sleep 2
    for ((round = 1; round <= rounds; round++)); do
        for kind in without with; do
            say "reload of $count, round $round of $rounds: $kind"
            write_providers "$count" "model-$round"
            load providerd mock-n200-i10000-s20 20 20 >"$stage/probe" 2>"$stage/load.log" &
            local probe=$!
            sleep 0.5
            elapsed=0
            if [ "$kind" = with ]; then take_providers && await_reload; fi
            wait "$probe" || say "  not complete: $(tail -n 1 "$stage/load.log")"
            line=$(cat "$stage/probe")
            printf 'reload%s %s elapsed_ms=%s %s\n' "$count" "$kind" "$elapsed" "$line" >>"$results"
        done
    done
    end "$others"
    end "$watcher_PID"
}

build_tools
start_upstream
start_targets
say "measuring: ${targets[*]}"

chunks=$((seconds * 100))
for scenario in ${*:-paced100 paced500 burst memory many reload}; do
    case $scenario in
    paced100) measure paced100 "mock-n$chunks-i10000-s20" 100 100 ;;
    paced500) measure paced500 "mock-n$chunks-i10000-s20" 500 500 ;;
    burst) measure burst mock-n5000-i0-s20 50 200 ;;
    many) measure many "mock-n$((seconds * 10))-i100000-s20" 5000 5000 ;;
    memory) measure_memory ;;
    reload) for count in ${BENCH_PROVIDERS:-1000 10000}; do measure_reload "$count"; done ;;
    *) die "no scenario is called $scenario" ;;
    esac
done

awk -f "$(dirname "${BASH_SOURCE[0]}")/table.awk" "$results"
