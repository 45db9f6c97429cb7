"""What a sentence in words means; values in, values out."""
