"""Notes about associations and customers: reading, writing, changing and deleting them."""
