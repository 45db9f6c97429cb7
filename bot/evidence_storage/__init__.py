"""The files of claims: fetched from Slack, checked, and kept at ``EVIDENCE_URL``."""
