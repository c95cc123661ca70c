// POSIX tests
