// Reactor tests
