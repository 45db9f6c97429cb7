"""What is kept about one person: shown, sent, erased."""
