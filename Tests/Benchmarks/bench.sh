#!/usr/bin/env bash
# Measures providerd beside the floor (relay), nginx and LiteLLM, interleaved on one machine, and prints one table.
#
#   Tests/Benchmarks/bench.sh [SCENARIO...]      scenarios: paced100 paced500 burst memory many (all)
#
# Settings (environment), beside those of stage.sh:
#   BENCH_ROUNDS    rounds of which the median is taken (3)
#   BENCH_SECONDS   how long a paced round lasts (10)
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

build_tools
start_upstream
start_targets
say "measuring: ${targets[*]}"

chunks=$((seconds * 100))
for scenario in ${*:-paced100 paced500 burst memory many}; do
    case $scenario in
    paced100) measure paced100 "mock-n$chunks-i10000-s20" 100 100 ;;
    paced500) measure paced500 "mock-n$chunks-i10000-s20" 500 500 ;;
    burst) measure burst mock-n5000-i0-s20 50 200 ;;
    many) measure many "mock-n$((seconds * 10))-i100000-s20" 5000 5000 ;;
    memory) measure_memory ;;
    *) die "no scenario is called $scenario" ;;
    esac
done

awk -f "$(dirname "${BASH_SOURCE[0]}")/table.awk" "$results"
