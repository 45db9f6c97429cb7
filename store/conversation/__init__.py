"""What a conversation reads, and what is kept of it."""
