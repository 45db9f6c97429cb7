"""Where in a look at the whole somebody is, and how a form that is opened there finds back."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field as Limited

from handlers.administration.settings.channel import MOST_ASKED, ChannelFault
from handlers.app.ids import ShownId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from store.enums import ProblemKind

PAGE = 20
"""Rows on one page."""


class WholePlace(Metadata):
    """One list of the look, and the number of its first row: a ``kind`` of problem, or the ``jobs``.

    Without either, it is what was found in all; ``faults`` is what Slack said of channels then, by their ID,
    and about so many it was not asked (``unasked``).
    """

    kind: ProblemKind | None = None
    jobs: bool = False
    faults: Annotated[Mapping[str, ChannelFault], Limited(max_length=MOST_ASKED)] = {}
    unasked: Annotated[int, Limited(ge=0)] = 0
    offset: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0

    @classmethod
    def unreadable(cls) -> "WholePlace":
        """Return the first page: what was found in all."""
        return cls()

    @property
    def is_front(self) -> bool:
        """Whether it is what was found in all."""
        return self.kind is None and not self.jobs

    @property
    def before(self) -> "WholePlace":
        """The page before this one."""
        return self.model_copy(update={"offset": max(0, self.offset - PAGE)})

    @property
    def after(self) -> "WholePlace":
        """The page after this one."""
        return self.model_copy(update={"offset": self.offset + PAGE})


class WholeBeneath(Metadata):
    """The look that lies beneath a form: Slack's id of the ``view``, and what it shows."""

    view: str
    at: WholePlace = WholePlace()


def beneath(body: Mapping[str, Any]) -> WholeBeneath | None:
    """Return the look in which somebody clicked; ``None`` if they clicked elsewhere."""
    view = body.get("view") or {}
    if view.get("callback_id") != ShownId.WHOLE or not view.get("id"):
        return None
    # Slack is asked about channels again once something is fixed.
    at = WholePlace.of_view(view).model_copy(update={"faults": {}, "unasked": 0})
    return WholeBeneath(view=str(view["id"]), at=at)
