"""Settings, command line, web and Slack apps, delivery. Connects the parts, contains no rules."""
