"""The customer's consent: asking for it, and recording one."""
