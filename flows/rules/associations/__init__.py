"""Rules about associations: statuses, clocks, agenda, next steps and proof of consent."""
