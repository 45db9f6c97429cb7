"""How requests reach apps and the sandbox: HTTP, Socket Mode, ports."""
