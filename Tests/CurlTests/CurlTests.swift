// Curl tests
