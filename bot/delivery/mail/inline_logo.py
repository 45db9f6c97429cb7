"""The partner's logo as a part of the mail, so that a mail loads nothing from elsewhere."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.delivery.mail.mail import InlineImage
from flows.loading.partner_data import Picture
from store import logos
from words.customer_mails import ShownLogo

HEIGHT = 40
"""Pixels of a logo's height; a logo that would be wider than `WIDEST` is lower."""

WIDEST = 220
"""Pixels; a mail on a narrow phone has room for so many."""


@dataclass(frozen=True, slots=True)
class InlineLogo:
    """The picture itself, and how the words show it."""

    image: InlineImage
    shown: ShownLogo


def of_partner(session: Session, partner_id: int) -> InlineLogo | None:
    """Return the partner's logo, if one was loaded."""
    logo = logos.of_partner(session, partner_id)
    return of_picture(Picture(logo.media_type, logo.width, logo.height, logo.content)) if logo else None


def of_picture(logo: Picture) -> InlineLogo:
    """Return a picture as mails show a logo."""
    content_id = f"{hashlib.sha256(logo.content).hexdigest()[:32]}@logo"
    width, height = fitted(logo.width, logo.height)
    filename = f"logo.{logo.media_type.name.lower()}"
    return InlineLogo(
        InlineImage(content_id, filename, logo.media_type, logo.content),
        ShownLogo(content_id, width, height),
    )


def fitted(width: int, height: int) -> tuple[int, int]:
    """Return the size at which a picture is shown: no larger than it is, and in its own proportions."""
    scale = min(1.0, HEIGHT / height, WIDEST / width)
    return max(1, round(width * scale)), max(1, round(height * scale))
