import Glibc
import POSIX

/// Colour and weight for people: escape sequences (ECMA-48, SGR) where a stream is a terminal that shows them, and
/// nothing elsewhere.
///
/// A terminal says that it shows none by `TERM=dumb`, its user by `NO_COLOR` (no-color.org).
struct Style {
    /// The style of standard output.
    static let output = Style(of: STDOUT_FILENO)
    /// The style of standard error.
    static let errors = Style(of: STDERR_FILENO)

    /// Whether text is marked at all.
    let isOn: Bool

    /// A style that marks text, or one that leaves it as it is.
    init(isOn: Bool) {
        self.isOn = isOn
    }

    private init(of stream: CInt) {
        let term = ProcessContext.variable("TERM") ?? ""
        let refused = ProcessContext.variable("NO_COLOR") ?? ""
        self.init(isOn: Terminal.isTerminal(stream) && !term.isEmpty && term != "dumb" && refused.isEmpty)
    }

    /// What is looked for: titles, names.
    func bold(_ text: String) -> String { mark(text, "1", "22") }
    /// What stands beside: hints, reasoning, figures.
    func dim(_ text: String) -> String { mark(text, "2", "22") }
    /// What is well.
    func green(_ text: String) -> String { mark(text, "32", "39") }
    /// What asks for attention.
    func yellow(_ text: String) -> String { mark(text, "33", "39") }
    /// What has failed.
    func red(_ text: String) -> String { mark(text, "31", "39") }
    /// What can be typed, followed or chosen.
    func cyan(_ text: String) -> String { mark(text, "36", "39") }

    private func mark(_ text: String, _ begin: String, _ end: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(begin)m\(text)\u{1B}[\(end)m" : text
    }
}
