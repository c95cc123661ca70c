// Client tests
