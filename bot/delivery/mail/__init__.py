"""Mails: composing them, writing them as bytes, and handing them to the mail server."""
