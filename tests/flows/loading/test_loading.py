from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from bot.loading.files import load_files, read
from flows.loading import loading, loading_rows
from flows.loading.changes import LoadCounts
from flows.loading.loading import Author, LoadRefused, LoadSummary
from store.catalogue import Engagement, LocationEligibility
from store.customers.customers import CustomerFact, EligibilityEntry
from store.database.base import Base
from store.database.engine import Database
from store.enums import DataKind, LoadOrigin
from store.partners import Location, Member, Partner, RoleGrant
from tests.support import world
from tests.support.plans import statements
from tests.support.world import World

SAMPLES = Path(__file__).parents[3] / "samples"
PARTNER = """\
partner: {workspace_id: T0NEW, name: New Partner}
catalogue:
  - {code: VIVA, name: Microsoft Viva, solution_area: Modern Work, type: workshop, active_from: 2026-01-01,
     identifier_types: [tpid], criteria: [{attribute: seats, comparison: at_least, value: 300}]}
locations:
  - {partner_id: "0123456", name: Oslo, country: "NO", enrolled: yes, engagements: [VIVA]}
roles:
  - {user_id: U0ADA, name: Ada, role: incentives_admin, location: all}
"""
CATALOGUE_FIRST = "; load the catalogue first, or together with this"
LOCATIONS_FIRST = "; load the locations first, or together with this"


class Loader:
    """Writes texts as files and loads them together."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder

    def __call__(self, workspace: str | None = None, **files: str) -> LoadSummary:
        return load_files(self.database, self.write(**files), workspace)

    def refused(self, **files: str) -> list[str]:
        with pytest.raises(LoadRefused) as refusal:
            self(**files)
        return [str(fault).removeprefix(f"{self.folder}/") for fault in refusal.value.faults]

    def write(self, **files: str) -> list[Path]:
        paths = []
        for name, content in files.items():
            path = self.folder / name.replace("_", ".")
            path.write_text(content)
            paths.append(path)
        return paths


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Loader:
    return Loader(database, tmp_path)


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_loading_again_changes_nothing(database: Database) -> None:
    files = sorted(SAMPLES.iterdir())
    first, second = load_files(database, files), load_files(database, files)
    assert {kind: counts.added for kind, counts in first.totals.items()} == {
        DataKind.PARTNER: 1,
        DataKind.CATALOGUE: 10,
        DataKind.LOCATIONS: 5,
        DataKind.ROLES: 3,
        DataKind.ELIGIBILITY: 7,
        DataKind.FACTS: 82,
    }
    assert {kind: counts.unchanged for kind, counts in second.totals.items()} == {
        kind: counts.added for kind, counts in first.totals.items()
    }
    assert all(counts == LoadCounts(unchanged=counts.unchanged) for counts in second.totals.values())


def test_one_fault_and_nothing_is_loaded(database: Database, load: Loader) -> None:
    wrong = "tpid,attribute,value\n418207,seats,900\n418208,seats,\n"
    assert load.refused(partner_yaml=PARTNER, facts_csv=wrong) == [
        "facts.csv:3:3: value: expected one line of 1 to 200 characters, found nothing"
    ]
    assert count(database, Partner) == count(database, Engagement) == count(database, CustomerFact) == 0


def test_all_faults_of_all_files_are_told_at_once_in_order(load: Loader) -> None:
    load(partner_yaml=PARTNER)
    assert load.refused(
        b_csv="engagement,tpid,verdict\nVIVVA,418207,eligible\n",
        a_csv="user_id,name,role,location\nU0LIN,Lin,incentives_user,123456\nU0LIN,Lina,none,\n",
    ) == [
        (
            'a.csv:2:4: location: expected the PartnerID of a location, found "123456"; there is 0123456: '
            "its leading zeros are lost, format the column as text"
        ),
        f'a.csv:3:2: name: expected "Lin" as at {load.folder}/a.csv:2:1, found "Lina"',
        (
            f"a.csv:3:3: role: expected either none or roles for one member, but {load.folder}/a.csv:2:1 "
            "says otherwise"
        ),
        'b.csv:2:1: engagement: expected the code of an engagement, found "VIVVA" (did you mean VIVA?)',
    ]


def test_a_reference_to_a_row_that_has_a_fault_is_no_fault_of_its_own(load: Loader) -> None:
    broken = PARTNER.replace("type: workshop", "type: working")
    assert len(load.refused(partner_yaml=broken)) == 1


def test_what_is_known_of_rows_with_faults_is_checked_with_all_others(load: Loader) -> None:
    load(partner_yaml=PARTNER)
    found = load.refused(
        a_csv="partner_id,name,country,market,enrolled,engagements\n"
        "12,Too short,NO,A,yes,all\n"
        "4000001,Maybe,NO,A,maybe,NOPE;VIVA\n"
        "4000001,Twice,NO,A,yes,OTHER\n",
        b_csv="user_id,name,role,location\n"
        "U0LIN,Lin,boss,9999\n"
        "U0LIN,Lina,none,\n"
        "U0BOB,,incentives_user,4000001\n",
        c_csv="engagement,tpid,verdict,note\n"
        f"VIVA,418207,eligible,{'x' * 501}\n"
        "VIVA,418207,eligible,\n"
        f"OTHER,418208,eligible,{'x' * 501}\n",
        d_csv="tpid,attribute,value\n418207,seats,\n418207,seats,\n",
    )
    assert [one.replace(f"{load.folder}/", "").partition(" of 1 to")[0] for one in found] == [
        'a.csv:2:1: partner_id: expected a PartnerID of 4 to 10 digits, found "12"',
        'a.csv:3:5: enrolled: expected yes or no, found "maybe"',
        'a.csv:3:6: engagements: expected the code of an engagement, found "NOPE"' + CATALOGUE_FIRST,
        "a.csv:4:1: partner_id: expected once, but is given at a.csv:3:1",
        'a.csv:4:6: engagements: expected the code of an engagement, found "OTHER"' + CATALOGUE_FIRST,
        'b.csv:2:3: role: expected incentives_admin or incentives_user, found "boss"',
        'b.csv:2:4: location: expected the PartnerID of a location, found "9999"' + LOCATIONS_FIRST,
        'b.csv:3:2: name: expected "Lin" as at b.csv:2:1, found "Lina"',
        "b.csv:4:2: name: expected one line",
        "c.csv:2:4: note: expected one line",
        "c.csv:3:1: engagement: expected once, but is given at c.csv:2:1",
        'c.csv:4:1: engagement: expected the code of an engagement, found "OTHER"' + CATALOGUE_FIRST,
        "c.csv:4:4: note: expected one line",
        "d.csv:2:3: value: expected one line",
        "d.csv:3:2: attribute: expected once, but is given at d.csv:2:1",
        "d.csv:3:3: value: expected one line",
    ]


def test_a_sheet_that_is_no_data_hides_no_reference_and_a_broken_file_those_that_it_may_hold(
    load: Loader,
) -> None:
    load(partner_yaml=PARTNER)
    wrong = "partner_id,name,country,enrolled,engagements\n4000001,A,NO,yes,NOPE\n4000001,B,NO,yes,all\n"
    sentences = [one.rpartition(": ")[2] for one in load.refused(a_csv=wrong, b_csv="day,reason\n1,Yule\n")]
    assert any('found "NOPE"' in one for one in sentences)
    sentences = [one.partition("a.csv:")[2] for one in load.refused(a_csv=wrong, b_yaml="locations: [")]
    assert len([one for one in sentences if one]) == 1, "what was read is compared with itself"


def test_without_a_file_that_cannot_be_read_no_reference_is_called_wrong(load: Loader) -> None:
    rest = PARTNER[PARTNER.index("locations:") :]
    partner = "partner: {workspace_id: T0NEW, name: N}\n"
    [fault] = load.refused(a_yaml="partner: [", b_yaml=partner + rest)
    assert fault.startswith("a.yaml:2:1: expected YAML, found a mistake: while parsing a flow node")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            "engagement,tpid,verdict\nVIVA,418207,eligible\nVIVA,418207,eligible\n",
            "x.csv:3:1: engagement: expected once, but is given at x.csv:2:1",
        ),
        (
            "engagement,tpid,verdict\nVIVA,418207,eligible\nVIVA,418207,criteria not met\n",
            "x.csv:3:3: verdict: expected no contradiction: x.csv:2:1 says eligible",
        ),
        (
            "engagement,tpid,verdict\nVIVA,418207,claim_limit_reached\nVIVA,418207,none\n",
            "x.csv:3:3: verdict: expected no contradiction: x.csv:2:1 says claim_limit_reached",
        ),
        (
            "partner_id,name,country,enrolled,engagements\n4012345,Oslo,NO,yes,VIVA;VIVAA\n",
            'x.csv:2:5: engagements: expected the code of an engagement, found "VIVAA" (did you mean VIVA?)',
        ),
        (
            "tpid,attribute,value\n418207,seats,1\n418207,seats,2\n",
            "x.csv:3:2: attribute: expected once, but is given at x.csv:2:1",
        ),
    ],
)
def test_rows_that_cannot_all_be_true_are_refused(load: Loader, rows: str, fault: str) -> None:
    load(partner_yaml=PARTNER)
    [found] = load.refused(x_csv=rows)
    assert found.replace(f"{load.folder}/", "").startswith(fault)


def test_what_is_likely_not_meant_is_a_warning(load: Loader) -> None:
    load(partner_yaml=PARTNER)
    summary = load(
        a_csv="partner_id,name,country,enrolled\n12345,Bergen,NO,yes\n",
        b_csv="tpid,attribute,value\n00418207,seats,900\n418207,seets,many\n418207,seats,many\n",
        c_csv="user_id,name,role,location\nU0ADA,Ada,none,\n",
    )
    assert [str(warning).removeprefix(f"{load.folder}/") for warning in summary.warnings] == [
        (
            'a.csv:2:1: partner_id: a PartnerID usually has 7 digits, this one 5: "12345"; if a spreadsheet '
            "dropped leading zeros, format the column as text"
        ),
        (
            'b.csv:3:1: tpid: "418207" and "00418207" differ by leading zeros only and count as two '
            "customers; if a spreadsheet dropped the zeros, format the column as text"
        ),
        'b.csv:3:2: attribute: no engagement has a criterion on "seets" (did you mean seats?)',
        'b.csv:4:3: value: criteria compare seats with a number, this is "many"',
        "c.csv:2:3: role: no member is left who holds Incentives admin",
    ]


NEW = """\
catalogue:
  - {code: SIEM, name: SIEM, solution_area: Security, type: workshop, active_from: 2026-01-01,
     identifier_types: [tpid]}
"""
PLACES = """\
locations:
  - {partner_id: "0123456", name: Oslo, country: "NO", enrolled: yes, engagements: all}
  - {partner_id: "0123457", name: Bergen, country: "NO", enrolled: yes, engagements: [VIVA]}
  - {partner_id: "0123458", name: Tromsø, country: "NO", enrolled: no, engagements: none}
"""


def test_a_new_engagement_is_named_with_the_locations_that_it_is_not_open_to_and_what_opens_it(
    load: Loader,
) -> None:
    load(partner_yaml=PARTNER)
    load(places_yaml=PLACES)
    [warning] = load(new_yaml=NEW).warnings
    assert warning.sentence == (
        '"SIEM" is new, and not open yet to the locations 0123457: for each of them that may earn on it, '
        "load its row of locations again, with all its codes, or with engagements: all, which includes later "
        "engagements"
    )
    assert load(new_yaml=NEW).warnings == (), "it is no longer new"
    load(places_yaml=PLACES.replace("engagements: all", "engagements: [VIVA, SIEM]"))
    other = NEW.replace("SIEM", "TEAMS")
    [warning] = load(new_yaml=other).warnings
    assert "the locations 0123456, 0123457: " in warning.sentence


def test_locations_of_the_same_file_that_name_their_codes_are_no_warning(load: Loader) -> None:
    load(partner_yaml=PARTNER)
    assert load(new_yaml=NEW, places_yaml=PLACES).warnings == ()


def test_of_many_locations_that_a_new_engagement_is_not_open_to_the_first_are_named(load: Loader) -> None:
    load(partner_yaml=PARTNER)
    rows = "".join(f"{1000000 + one},Place {one},NO,yes\n" for one in range(12))
    load(places_csv=f"partner_id,name,country,enrolled\n{rows}")
    [warning] = load(new_yaml=NEW).warnings
    assert " 1000008 and 3 more: " in warning.sentence


@pytest.mark.parametrize(
    ("criterion", "written", "said"),
    [
        ("country one_of Norway|SE", "NO", 'with text, this is "no" (yes or no)'),
        ("country equals yes", "J", 'with yes or no, this is "J"'),
        ("country at_least 2026-07-01", "46204", 'with a date, this is "46,204" (a number)'),
        ("country at_least 300", "300 seats", 'with a number, this is "300 seats"'),
        ("country one_of 5|gold", "2026-07-01", 'with a number or text, this is "2026-07-01"'),
    ],
)
def test_a_fact_that_no_criterion_can_compare_is_a_warning(
    load: Loader, criterion: str, written: str, said: str
) -> None:
    head = "code;name;solution_area;type;active_from;identifier_types;criteria\n"
    summary = load(
        partner_yaml=PARTNER,
        a_csv=f'{head}X;X;X;workshop;2026-07-01;tpid;"{criterion}"\n',
        b_csv=f"tpid,attribute,value\n00418207,country,{written}\n",
    )
    [warning] = [one for one in summary.warnings if one.field == "value"]
    assert warning.sentence == f"criteria compare country {said}"


def test_what_a_file_says_of_one_location_and_one_member_is_the_whole_of_it(
    database: Database, load: Loader
) -> None:
    load(partner_yaml=PARTNER)
    summary = load(
        a_csv="partner_id,name,country,enrolled,engagements\n0123456,Oslo,NO,yes,none\n",
        b_csv="user_id,name,role,location\nU0ADA,Ada,incentives_user,0123456\n",
    )
    assert summary.totals == {
        DataKind.LOCATIONS: LoadCounts(changed=1),
        DataKind.ROLES: LoadCounts(changed=1),
    }
    assert count(database, LocationEligibility) == 0
    with database.read() as session:
        [grant] = session.scalars(select(RoleGrant)).all()
        assert session.get_one(Location, grant.location_id).code == "0123456"


def test_what_a_file_does_not_say_stays(database: Database, load: Loader) -> None:
    load(partner_yaml=PARTNER)
    load(partner_yaml="partner: {workspace_id: T0NEW, name: N, channel_id: C0MCI, time_zone: Asia/Tokyo}")
    load(
        a_csv="partner_id,name,country,enrolled\n0123456,Oslo,NO,no\n",
        partner_csv="workspace_id,name,digest_hour,working_days\nT0NEW,New Partner,7,sun;mon;tue;wed;thu\n",
    )
    assert count(database, LocationEligibility) == 1
    with database.read() as session:
        partner = session.scalars(select(Partner)).one()
        assert (partner.channel_id, partner.time_zone, partner.digest_hour) == ("C0MCI", "Asia/Tokyo", 7)
        assert partner.working_days == ["sun", "mon", "tue", "wed", "thu"]


def test_r5_members_may_state_what_partner_center_shows_until_that_is_switched_off(
    database: Database, load: Loader
) -> None:
    for said, stored in (("", True), (", member_attestations: no", False), ("", False)):
        load(partner_yaml=f"partner: {{workspace_id: T0NEW, name: N{said}}}")
        with database.read() as session:
            assert session.scalars(select(Partner)).one().member_attestations is stored


def test_what_mails_say_and_how_long_is_kept_stays_until_a_file_says_otherwise(
    database: Database, load: Loader
) -> None:
    said = "workspace_id,name,mail_name,mail_texts,draft_days\n"
    texts = '"en=Thank you.\nYour team\nde=Vielen Dank."'
    both = {"en": "Thank you.\nYour team", "de": "Vielen Dank."}
    for row, stored in (
        (f"T0NEW,N,Incentives,{texts},14\n", ("Incentives", both, 14)),
        ("T0NEW,N,,,\n", ("Incentives", both, 14)),
        ("T0NEW,N,none,Only in English.,7\n", ("", {"en": "Only in English."}, 7)),
        ("T0NEW,N,none,none,\n", ("", {}, 7)),
    ):
        load(partner_csv=said + row)
        with database.read() as session:
            partner = session.scalars(select(Partner)).one()
            assert (partner.mail_name, partner.mail_texts, partner.draft_days) == stored


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("mail_texts: {en: 'Dear {name},'}", 'without placeholders, found "{name}"'),
        ("mail_texts: {en: See fourthcoffee.com}", "without web addresses"),
        ("mail_texts: {xx-what: Hello}", "expected a language such as en, de or pt-BR"),
        ("mail_texts: {en: ''}", "expected text"),
        (f"mail_name: {'x' * 101}", "expected one line of 1 to 100 characters"),
        ("draft_days: 6", "expected a whole number of days from 7 to 60"),
        ("message_days: 89", "expected a whole number of days from 90 to 730"),
        ("request_days: 731", "expected a whole number of days from 30 to 730"),
    ],
)
def test_what_no_mail_may_say_and_days_beyond_the_bounds_are_refused(
    load: Loader, said: str, fault: str
) -> None:
    with pytest.raises(LoadRefused) as refused:
        load(partner_yaml=f"partner:\n  workspace_id: T0NEW\n  name: N\n  {said}\n")
    assert fault in str(refused.value)


def test_holidays_stay_until_another_list_replaces_them(database: Database, load: Loader) -> None:
    load(partner_yaml=PARTNER)
    for said, stored in (
        (
            "workspace_id,name,holidays\nT0NEW,N,2026-12-25;2026-01-01;2026-12-25\n",
            ["2026-01-01", "2026-12-25"],
        ),
        ("workspace_id,name\nT0NEW,N\n", ["2026-01-01", "2026-12-25"]),
        ("workspace_id,name,holidays\nT0NEW,N,'2026-12-26\n", ["2026-12-26"]),
    ):
        load(partner_csv=said)
        with database.read() as session:
            assert session.scalars(select(Partner)).one().holidays == stored
    load(partner_yaml="partner: {workspace_id: T0NEW, name: N, holidays: []}")
    with database.read() as session:
        assert session.scalars(select(Partner)).one().holidays == []


@pytest.mark.parametrize("said", ["2026-02-30", "25/12/2026", "46381", "2026-12-25T00:00:00Z", "tomorrow"])
def test_a_holiday_that_is_no_date_is_refused_with_its_place(load: Loader, said: str) -> None:
    with pytest.raises(LoadRefused, match="holidays: expected a date such as 2026-12-25"):
        load(partner_csv=f"workspace_id,name,holidays\nT0NEW,N,{said}\n")


def test_verdicts_replace_one_another_and_none_takes_them_back(database: Database, load: Loader) -> None:
    load(partner_yaml=PARTNER)
    header = "engagement,tpid,verdict\n"
    load(x_csv=f"{header}VIVA,418207,eligible\n")
    assert load(x_csv=f"{header}VIVA,418207,criteria_not_met\n").totals[DataKind.ELIGIBILITY] == LoadCounts(
        changed=1
    )
    assert count(database, EligibilityEntry) == 1
    assert load(x_csv=f"{header}VIVA,418207,none\n").totals[DataKind.ELIGIBILITY] == LoadCounts(removed=1)
    assert count(database, EligibilityEntry) == 0


@contextmanager
def rows_read(*tables: type[Base]) -> Iterator[Counter[type[Base]]]:
    """Count the rows of these tables that are read while the block runs."""
    counts: Counter[type[Base]] = Counter()

    def note(row: Base, _context: object) -> None:
        counts[type(row)] += 1

    for table in tables:
        event.listen(table, "load", note)
    try:
        yield counts
    finally:
        for table in tables:
            event.remove(table, "load", note)


def facts_csv(numbers: range, seats: int = 10) -> str:
    lines = ["tpid,attribute,value", *(f"{number},seats,{seats}" for number in numbers)]
    return "\n".join(lines) + "\n"


def verdicts_csv(numbers: range, verdict: str = "eligible") -> str:
    lines = ["engagement,tpid,verdict", *(f"VIVA,{number},{verdict}" for number in numbers)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("stored", [10, 200])
def test_only_the_rows_that_a_file_names_are_read_however_many_are_stored(
    database: Database, load: Loader, stored: int
) -> None:
    load(base_yaml=PARTNER)
    whole, named = range(1000, 1000 + stored), range(1002, 1005)
    load(facts_csv=facts_csv(whole), eligibility_csv=verdicts_csv(whole))
    for verdict in ("eligible", "criteria_not_met", "none"):
        with rows_read(CustomerFact, EligibilityEntry) as counts:
            load(facts_csv=facts_csv(named), eligibility_csv=verdicts_csv(named, verdict))
        assert counts == {CustomerFact: 3, EligibilityEntry: 3}
    assert (count(database, CustomerFact), count(database, EligibilityEntry)) == (stored, stored - 3)


def test_a_file_of_several_chunks_is_loaded_as_one_and_asks_once_for_each(
    database: Database, load: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading_rows, "CHUNK", 4)
    load(base_yaml=PARTNER)
    numbers = range(1000, 1010)
    files = {"facts_csv": facts_csv(numbers), "eligibility_csv": verdicts_csv(numbers)}
    first = load(**files).totals
    with statements(database) as sent:
        second = load(**files).totals
    for kind in (DataKind.FACTS, DataKind.ELIGIBILITY):
        assert (first[kind], second[kind]) == (LoadCounts(added=10), LoadCounts(unchanged=10))
    for table in (CustomerFact, EligibilityEntry):
        assert len([one for one in sent if f"FROM {table.__tablename__}" in one]) == 3
    assert load(facts_csv=facts_csv(numbers, 11)).totals[DataKind.FACTS] == LoadCounts(changed=10)


def test_roles_of_many_take_as_many_statements_as_those_of_a_few(database: Database, load: Loader) -> None:
    load(base_yaml=PARTNER)
    asked = dict[str, list[int]]()
    for letter, count in (("F", 3), ("M", 50)):
        for role in ("incentives_user,all", "incentives_admin,all", "none,", "incentives_user,all"):
            rows = "".join(f"U0{letter}{number:03},Max,{role}\n" for number in range(count))
            with statements(database) as sent:
                load(roles_csv=f"user_id,name,role,location\n{rows}")
            asked.setdefault(role, []).append(len(sent))
    for several in asked.values():
        assert several[: len(several) // 2] == several[len(several) // 2 :], asked


def test_the_partner_is_the_only_one_or_must_be_named(database: Database, load: Loader) -> None:
    facts = "tpid,attribute,value\n418207,seats,900\n"
    assert load.refused(x_csv=facts) == ["x.csv:1:1: partner: no partner is stored yet; load it too"]
    load(partner_yaml=PARTNER)
    load(x_csv=facts)
    load(partner_yaml=PARTNER.replace("T0NEW", "T0OTHER"))
    assert load.refused(x_csv=facts) == [
        "x.csv:1:1: partner: several partners are stored; name the workspace"
    ]
    assert load("T0OTHER", x_csv=facts).totals[DataKind.FACTS] == LoadCounts(added=1)
    with pytest.raises(LoadRefused, match="no partner has the workspace T0GONE"):
        load("T0GONE", x_csv=facts)
    with pytest.raises(LoadRefused, match="expected T0OTHER, the workspace asked for, found T0NEW"):
        load("T0OTHER", partner_yaml=PARTNER)


def test_r3_loading_one_partner_s_data_leaves_the_other_s_alone(database: Database, load: Loader) -> None:
    load(partner_yaml=PARTNER)
    load(partner_yaml=PARTNER.replace("T0NEW", "T0OTHER").replace("Ada", "Bea"))
    with database.read() as session:
        assert sorted(session.scalars(select(Member.name))) == ["Ada", "Bea"]


def test_r26_changing_the_catalogue_moves_no_deadline(database: Database, tmp_path: Path) -> None:
    fourth_coffee: World = world.build(database)
    association_id = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    due = world.row(database, association_id).consent_due
    path = tmp_path / "catalogue.yaml"
    path.write_text(
        PARTNER[PARTNER.index("catalogue:") : PARTNER.index("locations:")].replace(
            "type: workshop", "type: workshop, consent_days: 5, reminders: {consent_not_sent: [2]}"
        )
    )
    with database.write() as session:
        summary = loading.load(
            session, read([("catalogue.yaml", path)]), None, world.NOON, Author(LoadOrigin.COMMAND)
        )
    assert summary.totals == {DataKind.CATALOGUE: LoadCounts(changed=1)}
    row = world.row(database, association_id)
    assert row.consent_due == due
    assert row.next_action_at is not None
    assert (row.next_action_at - row.created_at).days == 2
