// Dialects tests
