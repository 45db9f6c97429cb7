"""View builders: pure functions from values to Block Kit. They read no database and call nobody."""
