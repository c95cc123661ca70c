// Systemd tests
