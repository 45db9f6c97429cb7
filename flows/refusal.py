"""Why a member cannot do something, as a state of the world.

The docstring of a refusal states the condition under which it is raised, for developers. What the member
reads, and what they can do next, is only in `handlers.app.refusals`.
"""


class Refusal(Exception):
    """Something that a member asked for is not possible, and nothing was changed.

    ``association_id`` is that of the association which it was about, where the payload does not name it.
    """

    association_id: int | None = None
