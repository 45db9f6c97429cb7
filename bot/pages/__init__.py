"""Pages for people without an account. They call use cases, as handlers do, and contain no rules."""

from bot.pages.routes import routes

__all__ = ["routes"]
