import CLinux
import Glibc

/// A failed system call: which one, and the kernel's error number (`errno(3)`).
package struct Errno: Error, Equatable, Sendable, CustomStringConvertible {
    /// The error number, one of the `E…` constants.
    package let code: CInt
    /// What was being done, such as `open /etc/providerd/.env`; never a secret.
    package let operation: String

    /// Describes the failure `code` of `operation`.
    package init(_ code: CInt, _ operation: String) {
        self.code = code
        self.operation = operation
    }

    /// The kernel's words for the error number, such as `No such file or directory`.
    package var reason: String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard let text = unsafe clinux_error_text(code, &buffer, CInt(buffer.count)) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    package var description: String {
        "\(operation): \(reason)"
    }
}

/// Runs a system call that returns −1 on failure, again for as long as a signal interrupts it.
///
/// - Throws: `Errno` with `operation`, which is evaluated only then.
@discardableResult
package func call<Result: FixedWidthInteger>(
    _ operation: @autoclosure () -> String,
    _ body: () -> Result
) throws(Errno) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code == EINTR { continue }
        throw Errno(code, operation())
    }
}
