import Dialects

/// One reader of bytes that come from outside, and what must hold whatever they are.
struct FuzzTarget: Sendable {
    /// The name in `FUZZ_TARGET`, and of the folder of its seeds.
    let name: String
    /// Reads an input; ends the process with `finding` when something does not hold.
    let run: @Sendable ([UInt8]) -> Void

    init(_ name: String, _ run: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.run = run
    }

    /// All of them; the decoders of all dialects with a provider behind them last.
    static let all: [FuzzTarget] =
        [
            FuzzTarget("lines", fuzzLines), FuzzTarget("events", fuzzEvents),
            FuzzTarget("binary-events", fuzzBinaryEvents), FuzzTarget("array", fuzzArray), FuzzTarget("json", fuzzJSON),
            FuzzTarget("message", fuzzMessage), FuzzTarget("handler", fuzzHandler),
            FuzzTarget("environment", fuzzEnvironment), FuzzTarget("error", fuzzErrorBody),
            FuzzTarget("request", fuzzRequest), FuzzTarget("address", fuzzAddress),
        ]
        + DialectRegistry.all.filter(\.needsNetwork).map { dialect in
            FuzzTarget("answer-" + dialect.name) { fuzzAnswer($0, of: dialect) }
        }
        + DialectRegistry.all.filter(isPolled).map { dialect in
            FuzzTarget("poll-" + dialect.name) { fuzzPolling($0, of: dialect) }
        }
}
