"""What limits a question or a request: names, states, times, amounts."""
