"""A claim that is submitted with two large files: the answers to Slack, and the memory that it takes."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.ack import greeting, signed, submission
from benchmarks.figures import Figure, percentile
from benchmarks.open_loop import run
from benchmarks.processes import SECRET, TOKEN, Program, running
from bot import clock
from flows import access
from flows.consent import record_consent
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import Step, SubmitClaimDraft
from store import schema
from store.catalogue import Engagement
from store.claims.claim_items import ClaimFile
from store.database.engine import Database
from store.enums import ClaimItem, Role
from store.partners import Member, RoleGrant
from tests.support import world
from tests.support.world import WORKSPACE, World

SMALL, LARGE = 20_000, 20_000_000
"""Bytes of a file."""

CLAIMS = 10
"""Claims of each size."""

RATE, SUBMITS = 0.5, 2
"""Claims a second for which files are given, and that are submitted."""

GREETINGS = 20
"""Commands a second, so that the bot knows each member."""

PATIENCE = 120.0
"""Seconds within which all files are kept."""


class Claim(NamedTuple):
    """A claim, the member who submits it, and the draft of which the review is shown."""

    user: str
    association: int
    draft: str


def measure(_most: int) -> Iterator[Figure]:
    """Give two files for each claim and submit it: small files first, then large ones."""
    with TemporaryDirectory(prefix="bench") as folder, running("benchmarks.slack_stub") as slack:
        database = Database(f"sqlite:///{folder}/mci.db")
        schema.upgrade(database)
        claims = list(_claims(database, world.build(database)))
        with _bot(folder, slack) as bot:
            run(bot.port, GREETINGS, [partial(signed, greeting(one.user)) for one in claims])
            small = _given(bot, slack, database, claims[:CLAIMS], SMALL)
            before = bot.most_resident
            large = _given(bot, slack, database, claims[CLAIMS:], LARGE)
            grown = bot.most_resident - before
            submitted = _submitted(bot, claims)
        database.close()
    median = percentile(large, 0.5)
    times = median / percentile(small, 0.5)
    yield Figure("ack of two files of 20 MB for a claim, p99", percentile(large, 0.99), "ms", most=50)
    yield Figure("  median", median, "ms")
    yield Figure("  the median in times of that of files of 20 kB", times, "times", most=3)
    yield Figure("  memory at most, above that with files of 20 kB", grown, "MB", most=20)
    yield Figure("ack of the claim's final submit, p99", percentile(submitted, 0.99), "ms", most=50)


def _bot(folder: str, slack: Program) -> AbstractContextManager[Program]:
    return running(
        "bot",
        "serve",
        path="/healthz",
        DATABASE_URL=f"sqlite:///{folder}/mci.db",
        EVIDENCE_URL=(Path(folder) / "evidence").as_uri(),
        SLACK_API_URL=f"http://127.0.0.1:{slack.port}/api/",
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_SIGNING_SECRET=SECRET,
        SECRET_KEY="a key of thirty-two bytes, or more",
        LOG_LEVEL="WARNING",
    )


def _claims(database: Database, place: World) -> Iterator[Claim]:
    """Yield claims that need an invoice, each of a member of its own."""
    now = clock.system()
    with database.write() as session:
        session.get_one(Engagement, place.viva.id).required_items = [ClaimItem.INVOICE.value]
        for number in range(2 * CLAIMS):
            member = Member(partner_id=place.partner.id, user_id=f"U0M{number:06}", name=f"Member {number}")
            session.add(member)
            session.flush()
            session.add(RoleGrant(partner_id=place.partner.id, member_id=member.id, role=Role.USER))
    for number in range(2 * CLAIMS):
        tenant, company = f"11111111-2222-4333-8444-{number:012}", f"Company {number}"
        one = world.associate(database, place, place.viva.id, tenant=tenant, company=company, now=now)
        with database.write() as session:
            record_consent.record(session, world.actor(session), one, now, "Agreed in a call", now)
            actor = access.identify(session, WORKSPACE, f"U0M{number:06}")
            form = association_drafts.to_submit(session, actor, one, now)
            draft = association_drafts.begin(session, actor, form, now)
            session.flush()
            change = SubmitClaimDraft(association_id=one, submitted_on=now.date())
            drafts.take_step(session, actor, draft, now, version=1, step=Step.REVIEW, change=change)
            yield Claim(actor.member.user_id, one, draft.id)


def _given(
    bot: Program, slack: Program, database: Database, claims: Sequence[Claim], size: int
) -> Sequence[float]:
    """Give two files for each claim, and return how long each answer took once all files are kept."""
    address = f"http://127.0.0.1:{slack.port}/file/{size}"
    about = {"size": size, "url_private_download": address}
    chosen = [{"id": f"F{number}", "name": f"{number}.pdf", **about} for number in range(2)]
    values = {"item_files": {"association.input": {"type": "file_input", "files": chosen}}}
    forms = [
        submission(one.user, "claim.give_item", {"association": one.association, "item": "invoice"}, values)
        for one in claims
    ]
    before = _count(database)
    times = run(bot.port, RATE, [partial(signed, one) for one in forms]).times
    until = time.monotonic() + PATIENCE
    while _count(database) < before + 2 * len(claims):
        assert time.monotonic() < until, "not all files were kept"
        time.sleep(0.2)
    return times


def _submitted(bot: Program, claims: Sequence[Claim]) -> Sequence[float]:
    forms = [submission(one.user, "claim.review", {"draft": one.draft, "version": 2}) for one in claims]
    outcome = run(bot.port, SUBMITS, [partial(signed, one) for one in forms])
    for body in outcome.bodies:
        assert b"Recorded: the claim" in body, json.loads(body)
    return outcome.times


def _count(database: Database) -> int:
    with database.read() as session:
        return session.query(ClaimFile).count()
