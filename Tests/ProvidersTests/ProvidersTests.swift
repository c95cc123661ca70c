// Providers tests
