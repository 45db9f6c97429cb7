"""The mails to customers: sender, logo, the own text, and a look at each mail before it is saved."""
