"""The methods about an app itself: its tokens, its installation, its functions."""

from sandbox.web_api.apps import about, functions, oauth

__all__ = ["about", "functions", "oauth"]
