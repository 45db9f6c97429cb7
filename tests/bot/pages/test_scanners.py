"""What mail scanners do to links decides nothing, and leaves the person's own answer possible."""

from concurrent.futures import ThreadPoolExecutor

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import pages
from bot.pages.routes import PER_ADDRESS
from flows.rules.customers.tenants import NoTenant
from handlers.app.services import Services
from store.consents.consent_asks import ConsentSubmission
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from tests.support import answering, crowd, world
from tests.support.serving import serving
from tests.support.stage import PATIENCE
from tests.support.world import LINKS, NOON

MAILS = {"sqlite": 1000, "postgresql": 100}
SCANNERS = 4
EACH = 2 * max(MAILS.values()) // PER_ADDRESS + 1
"""Addresses among which a scanner spreads its requests; from fewer it would only be slowed down."""


def test_a_thousand_mails_fetched_by_scanners_decide_nothing(database: Database) -> None:
    place = world.build(database)
    count = MAILS[database.url.get_backend_name()]
    links = crowd.ask(database, place, count, for_two=3)
    assert len(set(links)) == count
    before = crowd.stored(database)
    app = Starlette(
        routes=pages.routes(Services(database, lambda: NOON, lambda _: NoTenant(), LINKS)),
        middleware=[Middleware(ProxyHeadersMiddleware, trusted_hosts="127.0.0.1")],
    )
    with serving(app) as address:

        def scan(part: int) -> set[int]:
            with httpx.Client(base_url=address, timeout=PATIENCE) as client:
                found = set()
                for number, link in enumerate(links[part::SCANNERS]):
                    source = {"X-Forwarded-For": f"198.51.{part}.{number % EACH}"}
                    found.add(client.head(link, headers=source).status_code)
                    found.add(client.get(link, headers=source).status_code)
                return found

        with ThreadPoolExecutor(SCANNERS) as pool:
            assert set().union(*pool.map(scan, range(SCANNERS))) == {200}
        assert crowd.stored(database) == before
        for link in (links[0], links[-1]):
            page = httpx.get(address + link)
            assert httpx.post(address + link, data=answering.filled(page.text)).status_code == 303
    with database.read() as session:
        # The first and the last mail ask for two engagements each.
        assert session.query(ConsentAnswer).count() == 4
        assert session.query(ConsentSubmission).count() == 2
