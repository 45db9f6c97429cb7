"""Who would get a role by files of partner data: Slack is asked about them before the files are applied."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.loading import loading
from flows.loading.partner_data import DataBatch, RoleRow
from store import partners


def rows(session: Session, actor: Actor, batch: DataBatch) -> Sequence[RoleRow]:
    """Return the rows that give somebody a role which they do not hold.

    Files of another partner are refused anyway, so none of their rows counts.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    if not batch.roles or loading.other_workspace(batch, actor.partner.workspace_id) is not None:
        return []
    held = {member.user_id: set(grants) for member, grants in partners.holders(session, actor.partner)}
    return [
        row
        for row in batch.roles
        if row.role is not None and (row.role, row.location) not in held.get(row.user_id, ())
    ]


def with_faults(batch: DataBatch, given: Sequence[RoleRow], sentences: Mapping[str, str]) -> DataBatch:
    """Return the batch with a fault for each of these rows whose Slack user ID has a sentence."""
    found = [row.fault("user_id", sentences[row.user_id]) for row in given if row.user_id in sentences]
    return replace(batch, faults=(*batch.faults, *found))
