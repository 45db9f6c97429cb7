"""files.*."""

from sandbox.web_api.files import files, lists

__all__ = ["files", "lists"]
