"""For how many days the partner keeps what passes: drafts, messages, requests for a role."""
