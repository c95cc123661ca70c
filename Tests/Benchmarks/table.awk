# Reads lines of "SCENARIO TARGET JSON-OF-LOADGEN" and prints one table of medians, then the ratios.

function number(text, name,    pattern) {
    pattern = "\"" name "\":[{]?[-0-9.e+]+"
    if (!match(text, pattern)) return 0
    text = substr(text, RSTART, RLENGTH)
    sub(/^.*:[{]?/, "", text)
    return text + 0
}

# The number behind NAME in the part of the line behind PART.
function within(text, part, name) {
    return number(substr(text, index(text, "\"" part "\"")), name)
}

function median(key, what,    n, i, j, t, v) {
    n = count[key]
    for (i = 1; i <= n; i++) v[i] = value[key, what, i]
    for (i = 2; i <= n; i++) {
        t = v[i]
        for (j = i - 1; j >= 1 && v[j] > t; j--) v[j + 1] = v[j]
        v[j + 1] = t
    }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function ratio(scenario, one, other, what,    a, b) {
    if (!((scenario " " one) in count) || !((scenario " " other) in count)) return "–"
    a = median(scenario " " one, what)
    b = median(scenario " " other, what)
    return b > 0 ? sprintf("%.2f", a / b) : "–"
}

{
    key = $1 " " $2
    if (!(key in count)) keys[++total] = key
    if (!($1 in seen)) { seen[$1] = 1; scenarios[++nscenarios] = $1 }
    n = ++count[key]
    value[key, "cpu", n] = number($0, "cpu_us_per_chunk")
    value[key, "p50", n] = within($0, "lat_us", "p50") / 1000
    value[key, "max", n] = within($0, "lat_us", "max") / 1000
    if (match($0, /elapsed_ms=[0-9]+/)) value[key, "elapsed", n] = substr($0, RSTART + 11, RLENGTH - 11)
    value[key, "p99", n] = within($0, "lat_us", "p99") / 1000
    value[key, "rate", n] = number($0, "chunks_per_s")
    value[key, "rss", n] = within($0, "rss_kb", "max") / 1024
    before = within($0, "rss_kb", "before")
    value[key, "stream", n] = (within($0, "rss_kb", "max") - before) / 500
    if (match($0, /idle_kb=[0-9]+/)) value[key, "idle", n] = substr($0, RSTART + 8, RLENGTH - 8) / 1024
    want[key] += number($0, "want")
    got[key] += number($0, "chunks")
    errors[key] += number($0, "errors")
    if (number($0, "want") == 0) errors[key]++
}

END {
    printf "%-10s %-20s %6s %11s %9s %9s %11s %8s  %s\n", \
        "scenario", "target", "rounds", "cpu µs/chunk", "p50 ms", "p99 ms", "chunks/s", "RSS MB", "complete"
    for (i = 1; i <= total; i++) {
        key = keys[i]
        split(key, part, " ")
        if (part[1] == "memory") continue
        printf "%-10s %-20s %6d %12.2f %9.2f %9.2f %11.0f %8.1f  %s\n", part[1], part[2], count[key], \
            median(key, "cpu"), median(key, "p50"), median(key, "p99"), median(key, "rate"), median(key, "rss"), \
            errors[key] == 0 && got[key] == want[key] ? "yes" \
                : sprintf("NO: %d of %d chunks, %d errors", got[key], want[key], errors[key])
    }
    if ("memory" in seen) {
        printf "\n%-10s %-14s %9s %17s\n", "memory", "target", "idle MB", "KB/running stream"
        for (i = 1; i <= total; i++) {
            key = keys[i]
            split(key, part, " ")
            if (part[1] != "memory") continue
            printf "%-10s %-14s %9.1f %17.1f\n", "", part[2], median(key, "idle"), median(key, "stream")
        }
    }
    for (s = 1; s <= nscenarios; s++) {
        name = scenarios[s]
        if (name !~ /^reload[0-9]+$/) continue
        if (!reloads++)
            printf "\n%-10s %9s %11s %23s %23s %16s\n", "reload of", "rounds", "elapsed ms", \
                "p99 ms without → with", "max ms without → with", "max: because ms"
        plain = name " without"
        busy = name " with"
        printf "%-10d %9d %11.0f %12.2f → %7.2f %12.2f → %7.2f %16.2f\n", substr(name, 7), count[busy], \
            median(busy, "elapsed"), median(plain, "p99"), median(busy, "p99"), median(plain, "max"), \
            median(busy, "max"), median(busy, "max") - median(plain, "max")
    }
    nothers = split("floor nginx litellm", others, " ")
    # Every kind of providerd that was measured, then nginx.
    for (i = 1; i <= total; i++) {
        split(keys[i], part, " ")
        if (part[2] ~ /^providerd/ && !(part[2] in known)) {
            known[part[2]] = 1
            ones[++nones] = part[2]
        }
    }
    ones[++nones] = "nginx"
    printf "\n%-10s %-28s %8s %8s %8s %9s\n", "ratios", "", "cpu", "p50", "p99", "chunks/s"
    for (s = 1; s <= nscenarios; s++) {
        if (scenarios[s] == "memory") continue
        for (o = 1; o <= nones; o++)
            for (t = 1; t <= nothers; t++) {
                if (ones[o] == others[t]) continue
                if (!((scenarios[s] " " ones[o]) in count) || !((scenarios[s] " " others[t]) in count)) continue
                printf "%-10s %-28s %8s %8s %8s %9s\n", scenarios[s], ones[o] " / " others[t], \
                    ratio(scenarios[s], ones[o], others[t], "cpu"), ratio(scenarios[s], ones[o], others[t], "p50"), \
                    ratio(scenarios[s], ones[o], others[t], "p99"), ratio(scenarios[s], ones[o], others[t], "rate")
            }
    }
    if (("many providerd") in count && ("paced500 providerd") in count)
        printf "\nproviderd: CPU a chunk at 5,000 streams is %.2f of that at 500\n", \
            median("many providerd", "cpu") / median("paced500 providerd", "cpu")
}
