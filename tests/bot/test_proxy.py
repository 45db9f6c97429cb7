import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from bot import pages
from bot.web import calendar_feed
from flows.links import Links
from flows.members import member_settings
from flows.rules.customers.tenants import NoTenant
from handlers.app.services import Services
from sandbox.transport.serving import Served
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus
from tests.support import answering, asking, world
from tests.support.proxy import stripping
from tests.support.world import ADA, KIM, LINKS, NOON, actor


@dataclass
class Published:
    """The bot's pages, as they are published under a path by a proxy that strips it."""

    database: Database
    links: Links
    browser: httpx.Client


@pytest.fixture(params=["", "/mci", "/bots/mci/"])
def published(database: Database, request: pytest.FixtureRequest) -> Iterator[Published]:
    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        await stripping(app, request.param.rstrip("/"))(scope, receive, send)

    door = Served(web)
    links = replace(LINKS, public_url=door.address + request.param)
    services = Services(database, lambda: NOON, lambda _: NoTenant(), links)
    app = Starlette(
        routes=[*pages.routes(services), *calendar_feed.routes(services, lambda _partner, _user: False)]
    )
    door.start()
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        yield Published(database, links, browser)
    door.stop()


def test_a_customer_opens_answers_and_reads_the_receipt(published: Published) -> None:
    place = world.build(published.database)
    one = world.associate(published.database, place, place.viva.id)
    with published.database.write() as session:
        request = asking.ask(session, actor(session), one, published.links, NOON, customer=KIM, partner=ADA)
        token = published.links.consent_token(request.partner_id, one, request.number)
    address = published.links.consent_url(token)
    shown = published.browser.get(address).text
    [action] = re.findall(r'<form id="answers" method="post" action="([^"]*)"', shown)
    received = published.browser.post(urljoin(address, action), data=answering.filled(shown))
    assert (received.status_code, str(received.url)) == (200, f"{address}?sent")
    assert "Accepted" in received.text
    with published.database.read() as session:
        assert session.get_one(Association, one).status is AssociationStatus.CONSENT_RECEIVED


def test_a_calendar_is_fetched(published: Published) -> None:
    world.build(published.database)
    with published.database.write() as session:
        given = member_settings.give_calendar(session, actor(session), published.links).calendar
    assert given is not None
    assert published.browser.get(given).text.startswith("BEGIN:VCALENDAR")
