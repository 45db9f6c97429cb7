"""The database: tables, queries and migrations. Contains no rules and nothing of Slack."""
