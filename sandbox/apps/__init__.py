"""What apps take part in: events, interactions, views, installation."""
