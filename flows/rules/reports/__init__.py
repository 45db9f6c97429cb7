"""What reports count, and for which days."""
