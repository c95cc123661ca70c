// Framing tests
