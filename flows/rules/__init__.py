"""Rules: values in, values out. They know neither the database nor Slack."""
