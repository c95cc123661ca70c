#!/usr/bin/env bash
# Counts what must not grow unseen: system calls a chunk (strace) and instructions a chunk (callgrind). Counts vary far
# less than times with what else the machine does; a traced process that falls behind takes several chunks a call.
#
#   Tests/Benchmarks/syscalls.sh [all|strace|callgrind]
#
# Settings (environment): those of stage.sh.
set -eu
# shellcheck source=stage.sh
. "$(dirname "${BASH_SOURCE[0]}")/stage.sh"
wanted=${BENCH_TARGETS:-floor nginx providerd}

is_attached() { grep -q attached "$stage/strace.log"; }

# trace TARGET LABEL MODEL STREAMS: one line, and the system calls that matter.
trace() {
    local target=$1 label=$2 model=$3 streams=$4 pid="${1}_pid" counts="$stage/counts" tracer
    # Connections, pools and buffers are made before the counting begins.
    load "$target" "$model" "$streams" "$streams" >/dev/null
    strace -c -f -p "${!pid}" -o "$counts" 2>"$stage/strace.log" &
    tracer=$!
    started+=("$tracer")
    wait_for 10 is_attached || die "strace cannot attach: $(tail -n 1 "$stage/strace.log")"
    load "$target" "$model" "$streams" "$streams" >"$stage/load.json" || say "$target: not complete"
    kill -INT "$tracer"
    wait "$tracer" 2>/dev/null || true
    awk -v target="$target" -v label="$label" '
        FNR == NR { if (match($0, /"chunks":[0-9]+/)) chunks = substr($0, RSTART + 9, RLENGTH - 9); next }
        # % time, seconds, usecs/call, calls, [errors,] syscall
        $1 ~ /^[0-9.]+$/ && $NF != "total" && NF >= 5 { sum += $4; calls[$NF] = $4 }
        END {
            if (!chunks) { print target " " label ": no chunk arrived"; exit }
            printf "%-10s %-9s %9d %14.3f  ", target, label, chunks, sum / chunks
            for (rank = 0; rank < 6; rank++) {
                best = ""
                for (name in calls) if (best == "" || calls[name] > calls[best]) best = name
                if (best == "" || calls[best] / chunks < 0.0005) break
                printf " %s %.3f", best, calls[best] / chunks
                delete calls[best]
            }
            print ""
        }' "$stage/load.json" "$counts"
}

count_system_calls() {
    if ! command -v strace >/dev/null; then
        say "strace: not installed, system calls not counted"
        return
    fi
    start_targets
    printf '%-10s %-9s %9s %14s   %s\n' target load chunks calls/chunk "of these"
    local target
    for target in "${targets[@]}"; do
        case $target in floor | nginx | providerd) ;; *) continue ;; esac
        trace "$target" paced mock-n100-i20000-s20 100
        trace "$target" burst mock-n2000-i0-s20 50
    done
}

# instructions MODEL STREAMS: of a whole life of providerd that serves them, in $collected.
instructions() {
    rm -f "$stage/providerd.sock"
    BENCH_START_SECONDS=60 start_providerd valgrind --tool=callgrind --callgrind-out-file="$stage/callgrind.out" || return 1
    load providerd "$1" "$2" "$2" >"$stage/load.json" || {
        say "callgrind: not complete: $(cat "$stage/load.json")"
        return 1
    }
    end "$providerd_main"
    collected=$(awk '/Collected :/ { print $4 }' "$stage/providerd.log")
    [ -n "$collected" ]
}

count_instructions() {
    if ! command -v valgrind >/dev/null; then
        say "valgrind: not installed, instructions not counted"
        return
    fi
    build_providerd || return 0
    # Without debugging information, which older valgrinds cannot read when it is DWARF 5.
    strip -g -o "$stage/providerd-stripped" "$PROVIDERD"
    PROVIDERD=$stage/providerd-stripped
    local few many streams=20
    # The difference of two lives is what the chunks cost; start, provider and stop are in both.
    instructions mock-n100-i0-s20 "$streams" || return 0
    few=$collected
    instructions mock-n1100-i0-s20 "$streams" || return 0
    many=$collected
    awk -v few="$few" -v many="$many" -v chunks=$((1000 * streams)) 'BEGIN {
        printf "\nproviderd: %.0f instructions a chunk (callgrind, burst of %d chunks)\n", (many - few) / chunks, chunks
    }'
    # Where the longer life spent them; the start is in it.
    callgrind_annotate "$stage/callgrind.out" 2>/dev/null |
        awk '/file:function/ { found = 1; next } found && /%\)/ { print substr($0, 1, 160); if (++n == 15) exit }' ||
        true
}

build_tools
start_upstream
case ${1:-all} in
all)
    count_system_calls
    if [ -n "${providerd_main:-}" ]; then end "$providerd_main"; fi
    count_instructions
    ;;
strace) count_system_calls ;;
callgrind) count_instructions ;;
*) die "no such part: $1" ;;
esac
