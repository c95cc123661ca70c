/// How often something is tried that a busy machine may spoil.
private let attempts = 3

/// Measures until a figure is at most `limit`, at most three times, and returns the smallest; nil when one is nil.
///
/// A machine may stop a thread, or everything, for any time between two looks at the clock: one figure above the limit
/// says nothing about the code, and three in a row do. What `measure` answers with nil did not happen at all, which no
/// busy machine excuses.
package func smallest<Figure: Comparable>(
    allowed limit: Figure,
    _ measure: () throws -> Figure?
) rethrows -> Figure? {
    var smallest: Figure?
    for _ in 0..<attempts {
        guard let figure = try measure() else { return nil }
        smallest = min(figure, smallest ?? figure)
        if figure <= limit { break }
    }
    return smallest
}

/// Runs `body` until it returns a value, at most three times; nil when it never did.
///
/// For what shows only while the machine does not stop for long: `body` returns nil where it seems to have done so.
package func firstOfThree<Value>(_ body: () throws -> Value?) rethrows -> Value? {
    for _ in 0..<attempts {
        if let value = try body() { return value }
    }
    return nil
}
