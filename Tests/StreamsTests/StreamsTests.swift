// Streams tests
