import Glibc

/// What libFuzzer calls with each input; the target is named by `FUZZ_TARGET`.
///
/// Without one it prints the names of all targets, and with `seeds` it writes the inputs to begin with (see
/// `SeedExtraction`); then it ends the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // The bytes are libFuzzer's for the length of the call only; the copy has exactly their size, so that the address
    // sanitizer sees a read behind them.
    chosen.run(unsafe Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}

/// The target of this process.
private let chosen: FuzzTarget = {
    let name = environment("FUZZ_TARGET") ?? ""
    if let target = FuzzTarget.all.first(where: { $0.name == name }) { return target }
    if name == "seeds", let directory = environment("FUZZ_SEEDS") {
        SeedExtraction(directory: directory).run()
        leave(0)
    }
    for target in FuzzTarget.all { print(target.name) }
    // The names are asked for without a name.
    leave(name.isEmpty ? 0 : 2)
}()

/// Ends the process without libFuzzer's handlers, which take an exit for a finding.
private func leave(_ status: CInt) -> Never {
    // A null pointer stands for all streams.
    fflush(nil)
    _exit(status)
}

/// A variable of the environment.
func environment(_ name: String) -> String? {
    // The value is copied at once, and nothing here changes the environment.
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// Reports a finding and ends the process, whose input libFuzzer then keeps.
func finding(_ message: String) -> Never {
    fatalError("FINDING in \(chosen.name): \(message)")
}

/// Reports a finding unless `condition` holds.
func check(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { finding(message()) }
}
