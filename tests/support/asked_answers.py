"""Questions with words of their answers, about a customer at each of three stages; also asked many times."""

import json
from collections.abc import Sequence
from typing import Any

from flows.claims import record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.customers.association_request import ContactPerson
from flows.rules.associations.amounts import Amount
from store.enums import ClaimRecordKind as Kind
from tests.support import asking, world
from tests.support.stage import Member, Stage
from tests.support.world import ADA, LINKS, NOON, actor

Json = dict[str, Any]

TIMES = 20
"""How often the same question is asked."""

REPEATED = 12
"""Of `ANSWERS`, the first so many are asked again and again."""

TENANTS = ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002")
KIM_OF_ADATUM = ContactPerson("Kim Akers", "kim@adatum.example", "CIO", None)


def fill(st: Stage) -> None:
    """Add a customer at each of three stages: not asked, asked, and approved."""
    database, place = st.bot.database, st.place
    world.associate(database, place, place.siem.id)
    about: Json = {"company": "Adatum", "domain": "adatum.example", "customer": KIM_OF_ADATUM}
    asked = world.associate(database, place, place.viva.id, tenant=TENANTS[0], **about)
    with database.write() as session:
        asking.ask(session, actor(session), asked, LINKS, NOON, customer=KIM_OF_ADATUM, partner=ADA)
    paid = world.associate(
        database, place, place.viva.id, tenant=TENANTS[1], company="Bellows", domain="bellows.example"
    )
    world.accept(database, paid)
    with database.write() as session:
        ada, day = actor(session), NOON.date()
        submit_claim.submit(session, ada, paid, NOON, submitted_on=day, claim_id="CLM-1", note=None)
        given = ClaimAnswer(Kind.APPROVED, day, amount=Amount("USD", 4000))
        record_answer.record(session, ada, paid, NOON, given)


ANSWERS = (
    ("which customers have not answered yet", "*1 engagement* of *1 customer* waits for the customer"),
    ("how many open engagements per location", "• *Seattle*: *2 engagements* of 2 customers"),
    ("how many open engagements", "*2 engagements* of *2 customers* are open."),
    ("how much money is approved", "*USD\xa04,000* for 1 engagement that is approved."),
    ("list all engagements in Lagos", "There is *no engagement* at Lagos."),
    ("what was rejected this month", "*No engagement* was rejected from Mar 1 to Mar 31, 2026."),
    ("how is Bellows doing", "*1 engagement* · won 1 (USD\xa04,000)"),
    ("how is MCI-000001 doing", "*MCI-000001* is *Customer added*."),
    ("who added Contoso", "added <!date^"),
    ("when did Bellows consent", "consented <!date^"),
    ("when was Bellows approved", "approved Mar 2, 2026, recorded by Ada Admin"),
    ("why was Bellows approved", "*Approved* since"),
    ("why can't we add Contoso to viva", "*can* be added to Microsoft Viva"),
    ("why can't we add Adatum to viva", "already associated with it, and the association is open"),
    ("whom do I call at Adatum", "*Kim Akers* · kim@adatum.example · CIO"),
    ("report", "*Approved*: *USD\xa04,000* · 1 claim"),
    ("what engagements are there", "*Microsoft Viva*"),
    ("which locations are there", "*not enrolled in MCI*"),
    ("who has which role", "*Uma User*: Incentives user"),
    ("how long does a customer have to answer?", "The customer has 30 days"),
    ("how do I add a customer?", "takes four steps"),
    ("what can you do?", "Add customers to engagements"),
    ("hi", "Hello! Ask me"),
    ("thanks", "You are welcome"),
    ("yes", "A typed “yes” does nothing here"),
    ("open claims", "Which of these do you mean?"),
    ("send the consent mail", "Which customer? Say it again"),
    ("how is relecloud doing", "I know no customer, engagement, location or colleague called “relecloud”"),
    ("what is the weather in Oslo", "I know only your MCI engagements"),
    ("wie viele Kunden haben noch nicht geantwortet?", "Ich verstehe nur Englisch"),
    ("submit all claims", "I never do that for all at once"),
)


def asked_again(member: Member, question: str) -> Sequence[Json]:
    """Ask a question `TIMES` times in direct messages, and return the answers."""
    dm = member.direct()
    before = len(member.messages(dm))
    for _ in range(TIMES):
        member.say(question, channel=dm)
    member.wait(lambda: len(member.messages(dm)) >= before + 2 * TIMES or None, "all answers")
    return [one for one in member.messages(dm)[before:] if one.get("bot_id")]


def as_bytes(message: Json) -> bytes:
    """Return what a message says as bytes, which are equal for messages that look alike."""
    return json.dumps(_plain(message), sort_keys=True).encode()


def _plain(message: Json) -> list[Json]:
    """Return the blocks of a message without the ids that Slack gives them."""
    return [{name: value for name, value in one.items() if name != "block_id"} for one in message["blocks"]]
