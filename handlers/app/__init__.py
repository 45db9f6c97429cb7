"""What all journeys share: the caller, ids, forms, commands, refusals and the services."""
