"""Requests for roles: asking for one, and the answers of Incentives admins."""
