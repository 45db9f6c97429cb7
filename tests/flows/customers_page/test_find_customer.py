import pytest

from flows.customers_page import find_customer
from flows.customers_page.find_customer import Findings
from flows.rules.customers.tenancy import Identifier
from store.database.engine import Database
from store.enums import IdentifierType, TenantCheck
from tests.support import world
from tests.support.world import ADMIN, TENANT, World, actor

OTHER = "T0WIDEWORLD"


@pytest.fixture
def place(database: Database) -> World:
    made = world.build(database)
    elsewhere = world.build(database, OTHER)
    named = (
        ("Contoso", "contoso.com"),
        ("Contoso Deutschland GmbH", "contoso.de"),
        ("Fabrikam, Inc.", "fabrikam.com"),
        ("Société Générale", "socgen.example"),
    )
    for number, (company, domain) in enumerate(named, 1):
        tenant = f"{number:08}-2222-4333-8444-555555555555"
        world.associate(database, made, made.viva.id, tenant=tenant, company=company, domain=domain)
    world.associate(
        database,
        elsewhere,
        elsewhere.viva.id,
        workspace=OTHER,
        tenant=TENANT,
        company="Contosa Secret",
        domain="secret.example",
    )
    return made


@pytest.mark.parametrize(
    "words",
    [
        "contoso.de",
        "CONTOSO.DE.",
        "https://contoso.de/about",
        "https://www.contoso.de/about",
        "kim@contoso.de",
        "Kim <kim@mail.contoso.de>",
    ],
)
def test_a_customer_is_found_by_whatever_has_its_domain_in_it(
    database: Database, place: World, words: str
) -> None:
    assert [one.domain for one in found(database, words).customers] == ["contoso.de"]


@pytest.mark.parametrize(
    "words", ["bücher-contoso.com", "xn--bcher-contoso-wob.com", "bücher", "kim@BÜCHER-contoso.com"]
)
def test_a_customer_is_found_by_both_spellings_of_its_domain(
    database: Database, place: World, words: str
) -> None:
    tenant = "99999999-2222-4333-8444-555555555555"
    world.associate(
        database, place, place.viva.id, tenant=tenant, company="Books", domain="xn--bcher-contoso-wob.com"
    )
    assert [one.name for one in found(database, words).customers] == ["Books"]


def found(database: Database, words: str) -> Findings:
    with database.read() as session:
        return find_customer.find(session, actor(session, ADMIN), words)


def test_an_exact_name_domain_or_id_wins_over_beginnings(database: Database, place: World) -> None:
    for words, names in (
        ("contoso", ["Contoso"]),
        ("CONTOSO.COM", ["Contoso"]),
        ("contoso.de", ["Contoso Deutschland GmbH"]),
        ("cont", ["Contoso", "Contoso Deutschland GmbH"]),
        ("deutschland", ["Contoso Deutschland GmbH"]),
        ("fabrikam", ["Fabrikam, Inc."]),
        ("societe generale", ["Société Générale"]),
        ("{00000003-2222-4333-8444-555555555555}", ["Fabrikam, Inc."]),
        ("00000003", ["Fabrikam, Inc."]),
    ):
        findings = found(database, words)
        assert (words, [one.name for one in findings.customers]) == (words, names)
        assert not findings.guessed, words


def test_small_typing_errors_are_forgiven_and_said_to_be_guesses(database: Database, place: World) -> None:
    for words, names in (
        ("contsoo", ["Contoso", "Contoso Deutschland GmbH"]),
        ("xontoso", ["Contoso", "Contoso Deutschland GmbH"]),
        ("fabricam inc", ["Fabrikam, Inc."]),
        ("contoso deutshland", ["Contoso Deutschland GmbH"]),
        ("00000003-2222-4333-8444-555555555565", ["Fabrikam, Inc."]),
    ):
        findings = found(database, words)
        assert (words, [one.name for one in findings.customers][: len(names)]) == (words, names)
        assert findings.guessed, words


def test_a_name_is_found_in_other_spellings_and_is_no_guess(database: Database, place: World) -> None:
    for number, company in enumerate(
        ("Müller", "Mueller", "O’Neil", "株式会社コントソ", "شركة كونتوسو", "Muehlbauer", "Nielsen"), 10
    ):
        tenant = f"{number:08}-2222-4333-8444-555555555555"
        domain = f"customer{number}.example"
        world.associate(database, place, place.viva.id, tenant=tenant, company=company, domain=domain)
    for words, names in (
        ("mueller", ["Müller", "Mueller"]),
        ("Müller", ["Müller", "Mueller"]),
        ("muller", ["Müller"]),
        ("oneil", ["O’Neil"]),
        ("こんとそ", ["株式会社コントソ"]),
        ("㈱コントソ", ["株式会社コントソ"]),
        ("شرکه کونتوسو", ["شركة كونتوسو"]),
        ("mueller-", ["Müller", "Mueller"]),
    ):
        findings = found(database, words)
        assert (words, sorted(one.name for one in findings.customers)) == (words, sorted(names))
        assert not findings.guessed, words


def test_what_resembles_nobody_finds_nobody(database: Database, place: World) -> None:
    for words in ("", "   ", "zzz", "%", "'; drop table customers", "\U0010ffff"):
        assert (words, found(database, words)) == (words, Findings())


def test_a_tpid_is_found_although_its_leading_zeros_were_lost(database: Database, place: World) -> None:
    for tpid, company in (("00418207", "Padded"), ("5550001", "Bare"), ("05550001", "Zero before")):
        identifier = Identifier(IdentifierType.TPID, tpid, TenantCheck.NOT_COMPARED)
        world.associate(database, place, place.viva.id, identifier=identifier, company=company)
    for words, names in (
        ("418207", ["Padded"]),
        ("00418207", ["Padded"]),
        ("000418207", ["Padded"]),
        ("5550001", ["Bare"]),
        ("05550001", ["Zero before"]),
        ("4182070", []),
    ):
        findings = found(database, words)
        assert (words, [one.name for one in findings.customers if not findings.guessed]) == (words, names)


def test_a_reference_finds_the_customer_of_its_association(database: Database, place: World) -> None:
    assert [one.name for one in found(database, "mci-000002").customers] == ["Contoso Deutschland GmbH"]


@pytest.mark.parametrize("words", ["secret", "contosa", "secret.example", TENANT, "contosa secret"])
def test_r3_customers_of_another_partner_are_never_found(
    database: Database, place: World, words: str
) -> None:
    assert "Contosa Secret" not in [one.name for one in found(database, words).customers]


@pytest.mark.parametrize(
    ("typed", "code", "rest"),
    [
        ("viva", "VIVA", ""),
        ("Microsoft Viva contoso", "VIVA", "contoso"),
        ("siem plus contoso ltd", "SIEM", "contoso ltd"),
        ("endpoint", "ENDPOINT", ""),
        ("contoso", None, "contoso"),
        ("", None, ""),
    ],
)
def test_an_engagement_is_recognised_at_the_beginning(
    database: Database, place: World, typed: str, code: str | None, rest: str
) -> None:
    with database.read() as session:
        engagement, others = find_customer.named_engagement(session, actor(session, ADMIN), typed)
    assert (engagement.code if engagement else None, others) == (code, rest)


@pytest.mark.parametrize("words", ["zzz " * 5000, "viva " + "zzz " * 5000, "é" * 20_000, "a!" * 10_000 + "a"])
def test_what_is_typed_at_any_length_is_looked_for_at_once(
    database: Database, place: World, words: str
) -> None:
    with database.read() as session:
        engagement, rest = find_customer.named_engagement(session, actor(session, ADMIN), words)
        assert (engagement.code if engagement else None) == ("VIVA" if words.startswith("viva") else None)
        assert rest.rsplit(maxsplit=1)[-1] == words.rsplit(maxsplit=1)[-1]
        assert find_customer.find(session, actor(session, ADMIN), words) == Findings()


def test_an_engagement_is_recognised_by_all_of_a_name_that_repeats_a_word(
    database: Database, place: World
) -> None:
    with database.write() as session:
        session.add(world.engagement(place.partner, "LONG", "Copilot for Copilot-Studio for Copilot"))
    for typed in ("copilot for copilot studio for copilot contoso", "long contoso"):
        with database.read() as session:
            engagement, others = find_customer.named_engagement(session, actor(session, ADMIN), typed)
        assert engagement is not None
        assert (engagement.code, others) == ("LONG", "contoso")
