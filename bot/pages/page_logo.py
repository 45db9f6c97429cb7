"""The partner's logo on the pages for customers: within the page, which loads nothing from elsewhere."""

import base64
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.delivery.mail import inline_logo
from bot.delivery.mail.inline_logo import InlineLogo


@dataclass(frozen=True, slots=True)
class PageLogo:
    """The picture as an address that contains it, and the pixels that it takes."""

    source: str
    width: int
    height: int


def of_partner(session: Session, partner_id: int) -> PageLogo | None:
    """Return the partner's logo, if there is one."""
    logo = inline_logo.of_partner(session, partner_id)
    return PageLogo(source(logo), logo.shown.width, logo.shown.height) if logo else None


def source(logo: InlineLogo) -> str:
    """Return the address that contains the picture."""
    return f"data:{logo.image.media_type};base64,{base64.b64encode(logo.image.content).decode()}"
