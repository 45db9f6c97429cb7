"""View builders: pure functions from values to Block Kit. They do not read the database or call anything."""
