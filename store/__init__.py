"""What is remembered: tables, the queries on them, and migrations. Knows no rule and no Slack."""
