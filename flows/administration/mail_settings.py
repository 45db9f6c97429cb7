"""What a partner sets of the mails to its customers: the sender's name, a logo, and a text of its own.

What is being edited can be looked at before it is saved, for an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import partner_settings, rights, sample_mail
from flows.administration.partner_settings import PartnerSettings
from flows.administration.sample_mail import SampleChoice, SampleMail
from flows.links import Links, digest
from flows.loading.columns import Columns
from flows.loading.partner_data import NO_LOGO, PartnerRow, Picture
from flows.refusal import Refusal
from store import logos, mail_previews
from store.mail_previews import PreviewedMail
from store.partners import Partner

KEPT = timedelta(hours=1)
"""How long what is being edited can be looked at."""

LOGO = "logo"
"""The column that says which logo there is."""

NO_FIELDS: Mapping[str, Any] = MappingProxyType({})


class PreviewGone(Refusal):
    """An hour has passed since somebody looked at what they were editing."""


@dataclass(frozen=True, slots=True)
class MailEdits:
    """What is being edited: columns of the partner's row, and a logo.

    The column of the logo, if it is there, is empty, which means that the logo is taken away.
    """

    said: Mapping[str, Any] = field(default_factory=lambda: NO_FIELDS)
    logo: Picture | None = None


@dataclass(frozen=True, slots=True)
class KeptPreview:
    """A preview by its id, the secret of the link to its page, and until when both can be used."""

    id: int
    token: str
    until: datetime


def show(session: Session, actor: Actor, now: datetime) -> PartnerSettings:
    """Return what is set, with the logo that is stored.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    found = partner_settings.show(session, actor, now)
    logo = logos.of_partner(session, actor.partner.id)
    said = f"{logo.media_type.name}, {logo.width} × {logo.height} pixels" if logo else None
    return replace(found, columns={**found.columns, LOGO: said})


def name(session: Session, actor: Actor, chosen: str, version: int, now: datetime) -> None:
    """Choose the name before the address that mails come from; an empty one is that of the server.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        ChangedMeanwhile: somebody has changed it since.
    """
    partner_settings.change(session, actor, {"mail_name": chosen}, version, now)


def text(session: Session, actor: Actor, code: str, chosen: str, version: int, now: datetime) -> None:
    """Put the partner's own text in a language into its mails; an empty one removes it.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        ChangedMeanwhile: somebody has changed the text in this language since.
    """

    def part(row: Columns) -> object:
        return (row.get("mail_texts") or {}).get(code)

    def changed(row: PartnerRow) -> PartnerRow:
        return replace(row, mail_texts=with_text(row.mail_texts or {}, code, chosen))

    partner_settings.change_part(session, actor, part, changed, version, now)


def logo(session: Session, actor: Actor, chosen: Picture | None, version: int, now: datetime) -> None:
    """Show a logo in mails, or none.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        ChangedMeanwhile: somebody has changed it since.
    """

    def changed(row: PartnerRow) -> PartnerRow:
        # A logo that was given in a form has no address.
        return replace(row, logo_file="", logo=chosen) if chosen else replace(row, logo_url=NO_LOGO)

    partner_settings.change_part(session, actor, lambda row: row.get(LOGO), changed, version, now)


def with_text(texts: Mapping[str, str], code: str, chosen: str) -> dict[str, str]:
    """Return the texts with one of them replaced, or without it if it is empty."""
    return {**{one: said for one, said in texts.items() if one != code}, **({code: chosen} if chosen else {})}


def look(session: Session, actor: Actor, edits: MailEdits, links: Links, now: datetime) -> KeptPreview:
    """Keep what is being edited, so that its admin can look at it.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    token = links.preview_token(actor.partner.id, token_hex(16))
    picture = edits.logo
    row = PreviewedMail(
        partner_id=actor.partner.id,
        member_id=actor.member.id,
        at=now,
        expires_at=now + KEPT,
        token_digest=digest(token),
        said=dict(edits.said),
        media_type=picture.media_type if picture else None,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        content=picture.content if picture else None,
    )
    session.add(row)
    session.flush()
    return KeptPreview(row.id, token, row.expires_at)


def sample(
    session: Session, actor: Actor, preview_id: int, choice: SampleChoice, now: datetime
) -> SampleMail:
    """Return a mail with what is being edited.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        PreviewGone: it is not kept any more.
    """
    rights.require_all(session, actor)
    row = mail_previews.get(session, actor.partner, preview_id, now)
    if row is None:
        raise PreviewGone(preview_id)
    return _made(session, actor.partner, row, choice, now)


def of_link(session: Session, token: str, choice: SampleChoice, now: datetime) -> SampleMail | None:
    """Return the mail to which a link leads, or ``None`` if there is no such link or its hour is over."""
    row = mail_previews.by_digest(session, digest(token), now)
    if row is None:
        return None
    return _made(session, session.get_one(Partner, row.partner_id), row, choice, now)


def _made(
    session: Session, partner: Partner, row: PreviewedMail, choice: SampleChoice, now: datetime
) -> SampleMail:
    picture = None
    if row.media_type and row.width and row.height and row.content:
        picture = Picture(row.media_type, row.width, row.height, row.content)
    return sample_mail.edited(sample_mail.of_partner(session, partner, choice, now), row.said, picture)
