/// Transfers nobody listens to, which are given a little time to end by themselves.
///
/// Their age is counted in ticks of half the time they have, so no clock is read: each is overdue between half the time
/// and all of it after it was added.
struct DrainQueue {
    private var young: [Transfer] = []
    private var old: [Transfer] = []

    /// Starts the time of a transfer; true when the ticking has to start with it.
    mutating func add(_ transfer: Transfer) -> Bool {
        young.append(transfer)
        return young.count == 1 && old.isEmpty
    }

    /// A tick: returns what is overdue, and whether another tick is needed.
    mutating func tick() -> (overdue: [Transfer], goesOn: Bool) {
        let overdue = old.filter { $0.phase == .draining }
        old = young.filter { $0.phase == .draining }
        young = []
        return (overdue, !old.isEmpty)
    }
}
