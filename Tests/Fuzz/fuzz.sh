#!/usr/bin/env bash
# Fuzzes every target (or those named as arguments) for FUZZ_SECONDS each, and keeps the inputs that broke something.
#
# Everything it makes lies below .build-fuzz: the corpus, which the next run goes on with, and the findings. The seconds
# are those of the clock; "cpu s" says how many of them the fuzzer got from a machine that has other work too.
set -eu
cd "$(dirname "$0")/../.."
swift=${SWIFT:-swift}
seconds=${FUZZ_SECONDS:-60}
scratch=$PWD/.build-fuzz
work=$scratch/fuzz

export PROVIDERD_FUZZ=1
# The package compiles one file at a time with sanitize=fuzzer; the address sanitizer comes by swiftc itself, as the
# package manager takes one sanitizer only.
"$swift" build -c release --product fuzz --scratch-path "$scratch" \
  --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address
fuzz=$("$swift" build -c release --scratch-path "$scratch" --show-bin-path)/fuzz

# A trap is libFuzzer's to report; the runtime holds on to memory at exit.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:handle_segv=1
mkdir -p "$work/seeds" "$work/findings"
if [ -d ../shared/fixtures ]; then
  FUZZ_TARGET=seeds FUZZ_SEEDS=$work/seeds FUZZ_MATERIAL=$PWD/../shared "$fuzz" -runs=1 >"$work/seeds.log" 2>&1 \
    || { tail -5 "$work/seeds.log" >&2; exit 1; }
fi
if [ $# = 0 ]; then
  # shellcheck disable=SC2046 # a name has no space
  set -- $(FUZZ_TARGET='' "$fuzz" -runs=1 2>/dev/null)
fi

status=0
TIMEFORMAT=%U
printf '%-22s %7s %12s %9s %9s %7s  %s\n' target 'cpu s' runs runs/s coverage corpus findings
for target in "$@"; do
  corpus=$work/corpus/$target log=$work/$target.log found=$work/findings/$target-
  mkdir -p "$corpus"
  folders=("$corpus")
  for folder in "Tests/Fuzz/Seeds/$target" "$work/seeds/$target"; do
    if [ -d "$folder" ]; then folders+=("$folder"); fi
  done
  code=0
  { time FUZZ_TARGET=$target nice -n 19 "$fuzz" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
    -rss_limit_mb=2048 -dict=Tests/Fuzz/words.dict -print_final_stats=1 -artifact_prefix="$found" \
    "${folders[@]}" >"$log" 2>&1; } 2>"$work/$target.cpu" || code=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  size=$(find "$corpus" -type f | wc -l)
  if [ $code = 0 ]; then
    result=none
  else
    result=FOUND
    status=1
  fi
  printf '%-22s %7s %12s %9s %9s %7s  %s\n' \
    "$target" "$(<"$work/$target.cpu")" "${runs:--}" "${speed:--}" "${coverage:--}" "$size" "$result"
  if [ $code != 0 ]; then
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
    {
      grep -a -m1 -E 'FINDING|Fatal error|ERROR: (AddressSanitizer|libFuzzer)' "$log" | cut -c1-2000 || tail -5 "$log"
      echo "  input:  ${input:-none was kept}"
      echo "  log:    $log"
      echo "  again:  FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 $fuzz $input"
    } >&2
  fi
done
exit $status
