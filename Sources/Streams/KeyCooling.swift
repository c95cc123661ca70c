/// Which keys of a provider rest after they were refused; the keys themselves are told apart by their places.
package struct KeyCooling: Sendable, Equatable {
    /// How long a key rests that was refused once, where the provider says nothing.
    package static let shortest: Int64 = 30_000_000
    /// However often it was refused, it rests no longer.
    package static let longest: Int64 = 600_000_000

    private struct Rest: Equatable {
        var end: Int64
        /// How often in a row it was refused.
        var refusals: Int
    }

    private var rests: [Int: Rest] = [:]

    /// No key rests.
    package init() {}

    /// Notes that a key was refused: it rests for as long as the provider asks, else for 30 s, doubling to 10 minutes.
    package mutating func refused(_ key: Int, retryAfterMS: Int?, at now: Int64) {
        let refusals = (rests[key]?.refusals ?? 0) + 1
        let own = min(Self.shortest << min(refusals - 1, 8), Self.longest)
        rests[key] = Rest(end: now + (retryAfterMS.map { Int64($0) * 1000 } ?? own), refusals: refusals)
    }

    /// Notes that a key was taken.
    package mutating func accepted(_ key: Int) {
        rests[key] = nil
    }

    /// Whether a key rests.
    package func rests(_ key: Int, at now: Int64) -> Bool {
        rests[key].map { now < $0.end } ?? false
    }

    /// The first of `count` keys that does not rest and is not among `others`.
    package func free(of count: Int, besides others: Set<Int> = [], at now: Int64) -> Int? {
        (0..<count).first { !others.contains($0) && !rests($0, at: now) }
    }

    /// The key to use: the first that does not rest, else the one whose rest ends first; nil without any.
    package func best(of count: Int, at now: Int64) -> Int? {
        free(of: count, at: now) ?? (0..<count).min { (rests[$0]?.end ?? 0) < (rests[$1]?.end ?? 0) }
    }
}
