/// An action at a later time on its loop; unarmed until `arm`, fires once, and can be armed again.
///
/// Arming and cancelling cost O(log n) of the armed timers. Used on the loop's thread only. A loop keeps armed timers
/// alive; a timer that is dropped unarmed just goes.
package final class Timer {
    /// When it will fire, while it is armed.
    package internal(set) var deadline = Instant(microseconds: 0)
    /// Whether it will fire.
    package var isArmed: Bool { heapIndex >= 0 }

    /// The place in the loop's heap, −1 while unarmed.
    var heapIndex = -1
    let action: () -> Void
    private unowned let loop: EventLoop

    init(loop: EventLoop, action: @escaping () -> Void) {
        self.loop = loop
        self.action = action
    }

    /// Fires after `duration` from now, in place of any earlier time.
    package func arm(after duration: Duration) {
        arm(at: loop.now + duration)
    }

    /// Fires at `deadline`, in place of any earlier time; a passed one fires in the next iteration of the loop.
    package func arm(at deadline: Instant) {
        loop.assertOnLoop()
        loop.timers.remove(self)
        // Later than the batch that is being fired, so that a timer which arms itself cannot hold the loop.
        self.deadline = max(deadline, loop.now + .microseconds(1))
        loop.timers.insert(self)
    }

    /// Takes the arming back; an unarmed timer stays so.
    package func cancel() {
        loop.assertOnLoop()
        loop.timers.remove(self)
    }
}

/// The armed timers of a loop: a binary heap by deadline in which each timer knows its place.
struct TimerHeap {
    private var heap: [Timer] = []

    /// The timer that is due first.
    var first: Timer? { heap.first }
    /// How many are armed.
    var count: Int { heap.count }

    mutating func insert(_ timer: Timer) {
        timer.heapIndex = heap.count
        heap.append(timer)
        siftUp(timer.heapIndex)
    }

    mutating func remove(_ timer: Timer) {
        let index = timer.heapIndex
        guard index >= 0 else { return }
        timer.heapIndex = -1
        let last = heap.removeLast()
        guard last !== timer else { return }
        heap[index] = last
        last.heapIndex = index
        siftDown(index)
        siftUp(last.heapIndex)
    }

    /// Takes the first timer out if it is due at `now`.
    mutating func popDue(_ now: Instant) -> Timer? {
        guard let timer = heap.first, timer.deadline <= now else { return nil }
        remove(timer)
        return timer
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            exchange(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count && heap[child + 1].deadline < heap[child].deadline { child += 1 }
            guard heap[child].deadline < heap[parent].deadline else { return }
            exchange(child, parent)
            parent = child
        }
    }

    private mutating func exchange(_ left: Int, _ right: Int) {
        heap.swapAt(left, right)
        heap[left].heapIndex = left
        heap[right].heapIndex = right
    }
}
