"""What involves apps: events, interactions, views, installation."""
