"""The customer's consent: asking for it, the answer, recording one, and what it decides."""
