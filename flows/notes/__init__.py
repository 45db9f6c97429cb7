"""Notes that members write about associations and customers."""
