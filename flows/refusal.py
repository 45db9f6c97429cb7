"""What stops a member, as a state of the world; `handlers.app.refusals` has the sentence of each."""


class Refusal(Exception):
    """Something that a member asked for is not possible, and nothing was changed."""
