"""The partner's own settings: its name, its channel, when it works, what members may state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, roles
from flows.loading import columns, from_columns, loading
from flows.loading.columns import Columns
from flows.loading.loading import Author
from flows.loading.partner_data import PartnerRow
from flows.rules.associations.working_day import local_day
from store import data_changes, partners
from store.enums import DataKind, LoadOrigin


@dataclass(frozen=True, slots=True)
class PartnerSettings:
    """The partner's row by the columns of its file; ``version`` is its last change, 0 if there was none.

    ``zone`` is the time zone in which the member who looks lives, if Slack has named one. ``today`` is the
    day at the partner in ISO form.
    """

    columns: Columns
    version: int
    zone: str | None
    today: str


def show(session: Session, actor: Actor, now: datetime) -> PartnerSettings:
    """Return the settings as they are.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    newest = data_changes.newest_of_row(session, partner.id, DataKind.PARTNER, partner.workspace_id)
    return PartnerSettings(
        columns.partner(partner, None),
        newest.id if newest else 0,
        actor.member.time_zone,
        local_day(now, partner.time_zone).isoformat(),
    )


def change(
    session: Session, actor: Actor, wanted: Mapping[str, Any], version: int, now: datetime
) -> PartnerSettings:
    """Change some columns of the partner's row; ``version`` is that of the row from which they were filled.

    What another admin has changed in other columns meanwhile stays.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        ChangedMeanwhile: somebody has changed one of these columns since.
    """

    def changed(_: PartnerRow) -> PartnerRow:
        said = {**columns.partner(actor.partner, None), **wanted}
        [row] = from_columns.batch([(DataKind.PARTNER, said)]).partners
        return row

    change_part(session, actor, lambda row: [row.get(name) for name in wanted], changed, version, now)
    return show(session, actor, now)


def change_part(
    session: Session,
    actor: Actor,
    part: Callable[[Columns], object],
    changed: Callable[[PartnerRow], PartnerRow],
    version: int,
    now: datetime,
) -> None:
    """Change the partner's row as it is by now; ``part`` returns from its columns what is changed.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        ChangedMeanwhile: somebody has changed that part since ``version``.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    partners.lock(session, partner)
    session.refresh(partner)
    current = columns.partner(partner, None)
    for one in data_changes.of_row(session, partner.id, DataKind.PARTNER, partner.workspace_id):
        if one.id > version and part(one.before or {}) != part(one.after or {}):
            raise roles.changed_meanwhile(session, one, current)
    batch = from_columns.batch([(DataKind.PARTNER, current)])
    batch = replace(batch, partners=tuple(map(changed, batch.partners)))
    loading.load(session, batch, partner.workspace_id, now, Author(LoadOrigin.FORM, actor.member.id))
    session.flush()
