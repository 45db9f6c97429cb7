"""Store a partner's logo, or remove it."""

from sqlalchemy.orm import Session

from flows.loading.changes import put
from flows.loading.partner_data import NO_LOGO, PartnerRow
from store import logos
from store.logos import Logo
from store.partners import Partner


def put_logo(session: Session, partner: Partner, row: PartnerRow) -> None:
    """Store what a row says about the logo.

    A logo that cannot be fetched leaves the stored one in place if the address is the same; mails have no
    logo if the address is a new one.
    """
    if row.logo_url is None and row.logo_file is None:
        return
    url = None if row.logo_url == NO_LOGO else row.logo_url
    has_moved = partner.logo_url != url
    partner.logo_url = url
    kept = logos.of_partner(session, partner.id)
    if row.logo is None:
        if kept is not None and (has_moved or url is None):
            session.delete(kept)
        return
    values = {
        "partner_id": partner.id,
        "media_type": row.logo.media_type,
        "width": row.logo.width,
        "height": row.logo.height,
        "content": row.logo.content,
    }
    put(session, Logo, kept, values)
