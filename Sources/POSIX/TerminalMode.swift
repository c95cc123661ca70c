import Glibc

/// How a terminal treats what is typed, termios(3), as it was when it was asked, and what can be made of that.
package struct TerminalMode {
    private var settings = termios()

    /// Asks the terminal `fd`.
    package init(of fd: CInt) throws(Errno) {
        // The structure lives as long as the call; likewise below.
        try call("tcgetattr") { unsafe tcgetattr(fd, &settings) }
    }

    /// Each key comes at once, none is shown, and none makes a signal: the program draws what is typed itself.
    package var keys: TerminalMode {
        var mode = quiet
        mode.settings.c_lflag &= ~tcflag_t(ISIG)
        // A return is told from Ctrl-J, and Ctrl-S and Ctrl-Q are keys as others.
        mode.settings.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | ISTRIP | IXON)
        return mode
    }

    /// What is typed waits, unseen, for whoever reads next; Ctrl-C makes a signal, while Ctrl-Z is a key as others.
    package var quiet: TerminalMode {
        var mode = self
        mode.settings.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN)
        mode.settings.c_lflag |= tcflag_t(ISIG)
        // 0 switches a character off, _POSIX_VDISABLE; a read waits for one byte and for no time.
        unsafe withUnsafeMutableBytes(of: &mode.settings.c_cc) { bytes in
            unsafe bytes[Int(VSUSP)] = 0
            unsafe bytes[Int(VMIN)] = 1
            unsafe bytes[Int(VTIME)] = 0
        }
        return mode
    }

    /// Puts the terminal `fd` into this mode once it has shown what was written; what was typed ahead stays.
    package func apply(to fd: CInt) throws(Errno) {
        var settings = settings
        try call("tcsetattr") { unsafe tcsetattr(fd, TCSADRAIN, &settings) }
    }
}

extension Terminal {
    /// How many rows and columns a terminal shows, ioctl_tty(2); nil where it does not know.
    package static func size(_ fd: CInt) -> (rows: Int, columns: Int)? {
        var size = winsize()
        // The structure lives as long as the call.
        guard unsafe ioctl(fd, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_row), Int(size.ws_col))
    }
}
