"""Everything that involves apps: events, interactions, views, installation."""
