// Daemon tests
