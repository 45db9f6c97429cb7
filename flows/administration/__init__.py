"""What Incentives admins do: who changed what of the partner's data, and taking a change back."""
