"""The partner in whose world every phrasing of the tables is said: its names, and today."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from flows.rules.language.sentences.clause import Asking
from flows.rules.language.understand import understand
from flows.rules.language.understanding import Aspect, Understanding, Value
from flows.rules.language.words.short_names import short_names
from flows.rules.language.words.vocabulary import Entity, NamedEntity, Vocabulary

TODAY = date(2026, 11, 26)
"""A Thursday."""

ENGAGEMENTS = {
    "COLLAB-APPS": "Collaborative Apps",
    "ENDPOINT-MGMT": "Endpoint Management",
    "HYBRID-MEETINGS": "Hybrid Meetings & Rooms",
    "DIGITAL-WORKFORCE": "Microsoft 365 Digital Workforce",
    "VIVA": "Microsoft Viva",
    "SIEM-XDR": "Defend Against Threats with SIEM Plus XDR",
    "MULTI-CLOUD": "Secure Multi-Cloud Environments",
    "COMPLIANCE-PRIVACY": "Mitigate Compliance and Privacy Risks",
    "SENSITIVE-DATA": "Protect and Govern Sensitive Data",
    "IDENTITIES-ACCESS": "Secure Identities and Access",
}
AREAS = ("Modern Work", "Security")
LOCATIONS = {
    "4012345": "Fourth Coffee Seattle",
    "4023456": "Fourth Coffee Paris",
    "4034567": "Fourth Coffee Warsaw",
    "0456789": "Fourth Coffee São Paulo",
}
MEMBERS = {
    "U0ADA": "Ada Marsh",
    "U0LIN": "Lin Okafor",
    "U0TOM": "Tom Reyes",
    "U0BERG": "Anna Berg",
    "U0NOVAK": "Anna Novak",
    "U0MAX": "Max Berger",
}
WITHOUT_A_ROLE = "U0MAX"
CUSTOMERS = {
    "Contoso": "contoso.com",
    "Contoso Pharmaceuticals": "contosopharma.com",
    "Fabrikam": "fabrikam.com",
    "Northwind Traders": "northwindtraders.com",
    "Tailspin Toys": "tailspintoys.com",
    "Wingtip Toys": "wingtiptoys.com",
    "Woodgrove Bank": "woodgrovebank.com",
    "Adventure Works": "adventure-works.com",
    "Proseware": "proseware.com",
    "Litware": "litwareinc.com",
    "Alpine Ski House": "alpineskihouse.com",
    "Coho Vineyard": "cohovineyard.com",
    "Coho Winery": "cohowinery.com",
    "Humongous Insurance": "humongousinsurance.com",
    "Margie's Travel": "margiestravel.com",
    "Trey Research": "treyresearch.net",
    "VanArsdel": "vanarsdelltd.com",
    "First Up Consultants": "firstupconsultants.com",
    "Best For You Organics": "bestforyouorganics.com",
    "The Phone Company": "thephone-company.com",
    "Nod Publishers": "nodpublishers.com",
    "Müller Maschinenbau": "muller-maschinenbau.de",
}
CLAIM_IDS = {12: "CLM-88213"}
MOST_REFERENCES = 60


@cache
def vocabulary() -> Vocabulary:
    """Return the names of the partner."""
    return Vocabulary.of(_names())


def asking(user_id: str = "U0ADA") -> Asking:
    """Return who asks, today."""
    return Asking(TODAY, Value(user_id, MEMBERS[user_id]))


def understood(text: str, user_id: str = "U0ADA") -> Understanding:
    """Return what a member was understood to say."""
    return understand(text, vocabulary(), asking(user_id))


def _names() -> Iterator[NamedEntity]:
    for code, name in ENGAGEMENTS.items():
        yield NamedEntity(Entity(Aspect.ENGAGEMENT, code, name), short_names(name, code=code))
    for name, domain in CUSTOMERS.items():
        bare = (name.removeprefix("The "),) if name.startswith("The ") else ()
        yield NamedEntity(Entity(Aspect.CUSTOMER, name, name), (domain, *bare))
    for code, name in LOCATIONS.items():
        yield NamedEntity(Entity(Aspect.LOCATION, code, name), short_names(name, code=code))
    for user_id, name in MEMBERS.items():
        yield NamedEntity(Entity(Aspect.OWNER, user_id, name))
    for area in AREAS:
        yield NamedEntity(Entity(Aspect.AREA, area, area))
    for number in range(1, MOST_REFERENCES + 1):
        reference = f"MCI-{number:06d}"
        also = (CLAIM_IDS[number],) if number in CLAIM_IDS else ()
        yield NamedEntity(Entity(Aspect.ASSOCIATION, reference, reference), also)
