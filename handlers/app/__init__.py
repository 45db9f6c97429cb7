"""What all handlers share: the caller, ids, forms, commands, refusals and the services."""
