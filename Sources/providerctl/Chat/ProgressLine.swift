import Glibc
import LineEditing
import POSIX

/// A line on standard error that says what is waited for and how long already, and goes without a trace.
struct ProgressLine {
    /// What is answered sooner needs no line, in milliseconds.
    private static let threshold = 400

    private let isOn: Bool
    private let start = MonotonicClock.nanoseconds
    private var isShown = false

    /// Begins to wait; without `isOn`, nothing is ever shown.
    init(isOn: Bool) {
        self.isOn = isOn
    }

    /// The time until the line is to be shown anew, in milliseconds; negative for never.
    var due: CInt {
        guard isOn else { return -1 }
        let elapsed = self.elapsed
        if elapsed < Self.threshold { return CInt(Self.threshold - elapsed) }
        return CInt(1000 - elapsed % 1000)
    }

    /// Shows the line.
    mutating func show(waitingFor name: String) {
        let elapsed = self.elapsed
        guard isOn, elapsed >= Self.threshold else { return }
        let seconds = elapsed < 1000 ? "" : " " + TimeText.of(milliseconds: elapsed)
        let columns = (Terminal.size(STDERR_FILENO)?.columns ?? 80) - 1
        var text = "waiting for \(ShownText.of(name))\(seconds)"
        while DisplayWidth.columns(of: text) > columns, !text.isEmpty {
            text.removeLast()
        }
        draw("\r\u{1B}[K" + Style.errors.dim(text))
        isShown = true
    }

    /// Takes it away.
    mutating func erase() {
        if isShown { draw("\r\u{1B}[K") }
        isShown = false
    }

    private func draw(_ text: String) {
        // There is nobody left to tell when standard error is closed.
        try? Output.draw(text, on: STDERR_FILENO)
    }

    private var elapsed: Int { Int((MonotonicClock.nanoseconds - start) / 1_000_000) }
}
