"""Evidence files: what is known of a customer's answer, made into one file that is kept."""
