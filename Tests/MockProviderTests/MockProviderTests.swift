// MockProvider tests
