from itertools import product

import pytest

from flows.associations import cancel, find_association
from flows.customers_page import customers_page, find_customer, row_search
from flows.customers_page.page_values import Associated, Page, PageFilters, Tab
from flows.rules.associations.status import CONSENT_PENDING
from store.associations.associations import Association
from store.catalogue import LocationEligibility
from store.database.engine import Database
from store.enums import AssociationStatus
from tests.support import world
from tests.support.plans import plans
from tests.support.world import NOON, USER, World, actor

ROWS = (
    ("Contoso", "VIVA", "Seattle"),
    ("Contoso", "SIEM", "Seattle"),
    ("Fabrikam", "VIVA", "Oslo"),
    ("Viva Fitness", "SIEM", "Seattle"),
    ("Ørsted Kraft", "AI-VIS", "Seattle"),
    ("Northwind", "HYB-AI", "Seattle"),
    ("株式会社コントソ", "SIEM", "Seattle"),
)
"""Customer, engagement and location of MCI-000001 and so on."""


@pytest.fixture
def place(database: Database) -> World:
    made = world.build(database)
    with database.write() as session:
        more = [
            world.engagement(made.partner, "AI-VIS", "AI Vision Workshop"),
            world.engagement(made.partner, "HYB-AI", "Hybrid Møller AI Vision"),
        ]
        session.add_all(more)
        session.flush()
        for one in more:
            session.add(
                LocationEligibility(
                    partner_id=made.partner.id, location_id=made.seattle.id, engagement_id=one.id
                )
            )
    engagements = {one.code: one.id for one in (made.viva, made.siem, *more)}
    locations = {one.name: one for one in (made.seattle, made.oslo)}
    companies = sorted({company for company, _, _ in ROWS})
    for company, code, location in ROWS:
        number = companies.index(company)
        world.associate(
            database,
            made,
            engagements[code],
            tenant=f"{number:08}-2222-4333-8444-555555555555",
            company=company,
            domain=f"customer{number}.example",
            location=locations[location],
        )
    return made


def show(database: Database, words: str, tab: Tab = Tab.ELIGIBLE, engagement: int | None = None) -> Page:
    with database.read() as session:
        return customers_page.show(session, actor(session), PageFilters(engagement, tab, search=words), NOON)


def numbers(page: Page) -> list[int]:
    return sorted(
        int(row.summary.association.reference[-6:]) for row in page.rows if isinstance(row, Associated)
    )


WORDS = [
    ("contoso", [1, 2]),
    ("viva", [1, 3, 4]),
    ("contoso viva", [1]),
    ("viva contoso", [1]),
    ("oslo", [3]),
    ("viva oslo fabrikam", [3]),
    ("Oslo contoso", []),
    ("ai vision", [5, 6]),
    ("vision AI", [5, 6]),
    ("AI-VIS", [5, 6]),
    ("moller", [6]),
    ("orsted vision", [5]),
    ("ørsted ai", [5]),
    ("kraft seattle workshop", [5]),
    ("siem seattle viva", [4]),
    ("viva siem", [4]),
    ("コントソ siem", [7]),
    ("MCI-000006", [6]),
    ("mci 6", [6]),
    ("6", [6]),
    ("4821937 fabrikam", []),
    ("5550123 fabrikam", [3]),
]


def test_each_word_may_be_of_the_customer_the_engagement_or_the_location(
    database: Database, place: World
) -> None:
    found = [(words, show(database, words)) for words, _ in WORDS]
    assert [(words, numbers(page), page.guessed) for words, page in found] == [
        (words, expected, False) for words, expected in WORDS
    ]


def test_misspelt_words_find_what_comes_close_and_say_so(database: Database, place: World) -> None:
    misspelt: list[tuple[str, list[int]]] = [
        ("contsoo", [1, 2]),
        ("contsoo viva", [1]),
        ("contoso vvia", []),
        ("contoso siemm", [2]),
        ("ai vison", [5, 6]),
        ("wrokshop orsted", [5]),
        ("fabrikm olso", []),
        ("fabrikm viva", [3]),
        ("hybird northwnd", [6]),
    ]
    found = [(words, show(database, words)) for words, _ in misspelt]
    assert [(words, numbers(page), page.guessed) for words, page in found] == [
        (words, expected, bool(expected)) for words, expected in misspelt
    ]


def test_what_resembles_nothing_finds_nothing(database: Database, place: World) -> None:
    with database.read() as session:
        for words in ("", " ", "…", "zzz", "contoso zzzz", "%", "'; drop table customers"):
            assert row_search.look_for(session, actor(session), words, 10).found.is_empty(), words


def test_the_pickers_of_commands_find_the_same_as_the_page(database: Database, place: World) -> None:
    with database.read() as session:
        for words, expected in [*WORDS, ("contsoo viva", [1]), ("ai vison", [5, 6])]:
            found = find_association.waiting(session, actor(session), CONSENT_PENDING, words, 100, NOON)
            assert (words, sorted(int(one.association.reference[-6:]) for one in found)) == (words, expected)


@pytest.mark.parametrize("words", ["contoso viva", "MCI-000001", "1", "contsoo microsoft"])
def test_an_empty_tab_says_on_which_others_the_words_find_something(
    database: Database, place: World, words: str
) -> None:
    with database.write() as session:
        cancel.cancel(session, actor(session), 1, NOON, None)
    for engagement in (None, place.viva.id):
        page = show(database, words, engagement=engagement)
        assert page.rows == ()
        assert [(one.engagement_id, one.tab, one.count) for one in page.elsewhere] == [
            (engagement, Tab.COMPLETE, 1)
        ]
        assert numbers(show(database, words, Tab.COMPLETE, engagement)) == [1]
        assert show(database, words, Tab.COMPLETE, engagement).elsewhere == ()


def test_a_page_whose_engagement_has_nothing_says_that_others_have(database: Database, place: World) -> None:
    page = show(database, "ørsted", engagement=place.viva.id)
    assert [(one.engagement_id, one.tab, one.count) for one in page.elsewhere] == [(None, Tab.ELIGIBLE, 1)]
    assert show(database, "zzz", engagement=place.viva.id).elsewhere == ()
    assert show(database, "", Tab.COMPLETE, place.viva.id).elsewhere == ()


@pytest.mark.parametrize("status", [AssociationStatus.CONSENT_DECLINED, AssociationStatus.CONSENT_EXPIRED])
def test_a_customer_of_whom_no_tab_lists_anything_is_found_all_the_same(
    database: Database, place: World, status: AssociationStatus
) -> None:
    with database.write() as session:
        session.get_one(Association, 6).status = status
    every = ("northwind", "MCI-000006", "6", "mci 6", "northwind hybrid", "northwnd")
    for words, tab in product(every, (Tab.ELIGIBLE, Tab.COMPLETE)):
        page = show(database, words, tab)
        assert (words, page.rows, page.elsewhere) == (words, (), ())
        known = [
            (one.customer.name, one.meant.association.id, one.meant.association.status)
            for one in page.known
            if one.meant is not None
        ]
        assert (words, known, len(page.known)) == (words, [("Northwind", 6, status)], 1)


def test_only_a_search_in_vain_names_known_customers(database: Database, place: World) -> None:
    with database.write() as session:
        session.get_one(Association, 6).status = AssociationStatus.CONSENT_DECLINED
    for words in ("", "zzz", "fabrikam", "northwind oslo"):
        assert (words, show(database, words).known) == (words, ())
    with database.read() as session:
        ask = PageFilters(search="contoso", owner=USER)
        page = customers_page.show(session, actor(session), ask, NOON)
    assert [one.customer.name for one in page.known] == ["Contoso"]


def test_a_reference_finds_its_customer_on_the_ineligible_tab(database: Database, place: World) -> None:
    for words in ("MCI-000006", "northwind", "endpoint northwind"):
        page = show(database, words, Tab.INELIGIBLE, place.endpoint.id)
        assert [row.customer.name for row in page.rows if not isinstance(row, Associated)] == ["Northwind"]


def test_digits_alone_find_the_customer_of_the_reference_with_that_number(
    database: Database, place: World
) -> None:
    with database.read() as session:
        found = find_customer.find(session, actor(session), "6")
    assert [one.name for one in found.customers] == ["Northwind"]
    assert not found.guessed


@pytest.mark.parametrize("words", ["viva", "contoso viva", "oslo", "contoso", "MCI-000001", "contsoo viva"])
def test_no_search_reads_all_associations_of_all_partners(
    database: Database, place: World, words: str
) -> None:
    ask = PageFilters(None, search=words)
    found = plans(database, lambda session: customers_page.show(session, actor(session), ask, NOON))
    assert found
    assert not [plan for plan in found if "SCAN associations" in plan or "Seq Scan on associations" in plan]
