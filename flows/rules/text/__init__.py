"""Rules about text: as it comes in, addresses and names in it, and days in words."""
