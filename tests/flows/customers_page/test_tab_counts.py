from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy.orm import Session

from flows.claims import submit_claim
from flows.consent import record_consent
from flows.customers_page import customers_page, tab_counts
from flows.customers_page.page_values import CLAIMABLE, PageFilters, Tab, TabCounts
from store.database.engine import Database
from store.enums import AssociationStatus as S
from tests.support import world
from tests.support.plans import plans
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY = timedelta(days=1)


def tenant(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


@pytest.fixture
def place(database: Database) -> World:
    """Give a partner whose customers are at everything: open, to be claimed, ineligible and complete."""
    found = world.build(database)

    def add(number: int, engagement_id: int, **more: Any) -> int:
        return world.associate(
            database,
            found,
            engagement_id,
            tenant=tenant(number),
            company=f"Company {number}",
            domain=f"company{number}.example",
            **more,
        )

    soon = NOON - (found.viva.consent_days - 3) * DAY
    add(1, found.viva.id, now=soon)
    add(2, found.viva.id, user=USER)
    add(3, found.viva.id, location=found.oslo)
    consented, submitted = add(4, found.siem.id), add(5, found.siem.id, user=USER)
    with database.write() as session:
        for one in (consented, submitted):
            record_consent.record(session, actor(session), one, NOON, "by phone", NOON)
        submit_claim.submit(
            session, actor(session), submitted, NOON, submitted_on=NOON.date(), claim_id="CL-1", note=None
        )
    return found


def counts(database: Database, ask: PageFilters, *, user: str = ADMIN) -> TabCounts:
    with database.read() as session:
        return customers_page.show(session, actor(session, user), ask, NOON).counts


def rows(database: Database, ask: PageFilters, *, user: str = ADMIN) -> int:
    with database.read() as session:
        return len(customers_page.every_row(session, actor(session, user), ask, NOON, 1000))


@pytest.mark.parametrize("which", [None, "viva", "siem", "endpoint"])
def test_r4_a_tab_counts_the_rows_that_a_click_on_it_shows(
    database: Database, place: World, which: str | None
) -> None:
    engagement_id = getattr(place, which).id if which else None
    for words, owner, location_id in product(
        ("", "company 4", "nobody"), (None, ADMIN, USER), (None, place.oslo.id)
    ):
        ask = PageFilters(engagement_id, search=words, owner=owner, location_id=location_id)
        found = counts(database, ask)
        assert found.running + found.claimable == rows(database, ask)
        assert found.reviewed == rows(database, replace(ask, tab=Tab.REVIEW))
        assert found.finished == rows(database, replace(ask, tab=Tab.COMPLETE))
        if which:
            assert found.ineligible == rows(database, replace(ask, tab=Tab.INELIGIBLE))
        assert not found.is_cut


def test_r4_the_numbers_of_each_kind(database: Database, place: World) -> None:
    assert counts(database, PageFilters(place.viva.id)) == TabCounts(running=3, claimable=2)
    assert counts(database, PageFilters(place.endpoint.id)) == TabCounts(ineligible=5)
    assert counts(database, PageFilters(place.siem.id)) == TabCounts(running=1, reviewed=1)
    assert counts(database, PageFilters()) == TabCounts(running=4, reviewed=1)
    assert counts(database, PageFilters(owner=USER)) == TabCounts(running=1, reviewed=1)


@pytest.mark.parametrize("status", [S.ADDED, CLAIMABLE])
def test_filters_that_a_click_on_a_tab_clears_do_not_change_its_number(
    database: Database, place: World, status: str
) -> None:
    whole = counts(database, PageFilters(place.viva.id))
    assert counts(database, PageFilters(place.viva.id, status=status)) == whole
    assert counts(database, PageFilters(place.viva.id, due_days=7)) == whole


def test_what_is_due_is_counted_for_the_member_and_for_everybody(database: Database, place: World) -> None:
    for owner in (None, ADMIN, USER):
        found = counts(database, PageFilters(owner=owner, due_days=7))
        assert (found.mine, found.everybodys) == (1, 1)
        found = counts(database, PageFilters(owner=owner, due_days=365), user=USER)
        assert (found.mine, found.everybodys) == (1, 4)


def test_more_customers_than_are_judged_are_said_to_be_more(
    database: Database, place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab_counts, "MOST_TALLIED", 3)
    found = counts(database, PageFilters(place.endpoint.id))
    assert (found.ineligible, found.is_cut) == (3, True)
    monkeypatch.setattr(tab_counts, "MOST_TALLIED", 5)
    assert not counts(database, PageFilters(place.endpoint.id)).is_cut


def test_counting_ends_one_above_its_limit(
    database: Database, place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab_counts, "MOST_COUNTED", 1)
    assert counts(database, PageFilters(place.viva.id)).running == 2


@pytest.mark.parametrize("words", ["", "company 4"])
def test_counts_are_read_from_indexes(database: Database, place: World, words: str) -> None:
    for ask in (
        PageFilters(search=words),
        PageFilters(search=words, owner=USER),
        PageFilters(search=words, due_days=7),
        PageFilters(place.viva.id, search=words),
    ):

        def show(session: Session, ask: PageFilters = ask) -> object:
            return customers_page.show(session, actor(session), ask, NOON)

        found = plans(database, show)
        assert found
        assert not [one for one in found if "SCAN associations" in one or "Seq Scan on associations" in one]
