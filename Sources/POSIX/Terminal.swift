import Glibc

/// The terminal that a person sits at, tty(4).
package enum Terminal {
    /// Whether a descriptor is a terminal, isatty(3).
    package static func isTerminal(_ fd: CInt) -> Bool {
        isatty(fd) == 1
    }

    /// Runs `body` while the terminal `fd` does not show what is typed, termios(3).
    ///
    /// The echo comes back whatever `body` does. What was typed ahead is dropped, so that it is not taken for an answer,
    /// and so is what was typed and not read, so that the rest of a secret of several lines does not show.
    package static func withoutEcho<Result>(
        _ fd: CInt,
        _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        var saved = termios()
        try call("tcgetattr") { unsafe tcgetattr(fd, &saved) }
        var silent = saved
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ECHONL)
        try call("tcsetattr") { unsafe tcsetattr(fd, TCSAFLUSH, &silent) }
        // There is nobody to tell when the terminal went away meanwhile.
        defer { _ = unsafe tcsetattr(fd, TCSAFLUSH, &saved) }
        return try body()
    }
}
