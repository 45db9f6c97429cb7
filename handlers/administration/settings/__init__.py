"""The partner's own settings: name, channel, working time, what members may state."""
