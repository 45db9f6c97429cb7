"""What views and buttons carry is made and read in one place, and whatever it is leads to a sentence."""

import ast
import importlib
import json
import pkgutil
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handlers
from flows.associations.lifecycle import NotFound
from flows.conversation.turns import TurnGone
from flows.customers_page.page_values import Tab
from flows.drafts.drafts import DraftGone
from flows.personal_data.kept_days import KeptKind
from flows.refusal import Refusal
from flows.rules.language.filters import FilterKind
from handlers.administration.catalogue.sections import Section
from handlers.administration.catalogue.views import EngagementMetadata
from handlers.administration.channels.views import ChannelMetadata
from handlers.administration.departures.views import HandOverMetadata
from handlers.administration.facts.views import FactsMetadata
from handlers.administration.groups.views import GroupMetadata
from handlers.administration.history.views import HistoryMetadata
from handlers.administration.list_pages import ListPlace
from handlers.administration.locations.views import LocationMetadata
from handlers.administration.mail.views import MailFormMetadata, MailPreviewMetadata
from handlers.administration.own_words.views import WordMetadata
from handlers.administration.personal_rights.views import PersonMetadata
from handlers.administration.retention.views import KeptMetadata
from handlers.administration.role_requests.views import RequestMetadata
from handlers.administration.roles.views import MembersMetadata, RoleFormMetadata
from handlers.administration.settings.channel import ChannelFault
from handlers.administration.settings.views import PartnerFormMetadata
from handlers.administration.week.views import WeekMetadata
from handlers.administration.whole.places import WholeBeneath, WholePlace
from handlers.app.ids import ShownId
from handlers.app.page_state import PageState, Screen
from handlers.app.view_metadata import AssociationMetadata, Departure, Metadata
from handlers.associations.form_views import ContactsMetadata
from handlers.claims.answer_views import RecordMetadata
from handlers.claims.item_views import ItemFormMetadata, ItemMetadata
from handlers.claims.message_file_views import FilesMetadata
from handlers.conversation.answer_views import ChoiceMetadata, MoreMetadata
from handlers.conversation.requests.card_words import CardMetadata
from handlers.customers.form_views import FiltersMetadata
from handlers.drafts.unfinished_views import DraftChoice, ListMetadata
from handlers.drafts.wizard import DraftMetadata, JustReviewed
from handlers.notes.views import NotesMetadata
from handlers.outbox.views import OutboxMetadata
from handlers.surveys.views import SurveyMetadata
from store.enums import ClaimItem, DataKind, DraftKind, IdentifierType, ProblemKind, Weekday

ROOT = Path(__file__).parents[3]
PLACE = PageState(screen=Screen.PAGE, engagement=1, tab=Tab.COMPLETE, words="x", location=2)
EXAMPLES: list[Metadata] = [
    AssociationMetadata(association=7),
    ContactsMetadata(association=7, asked_about="kim@fabrikam.com"),
    DraftChoice(draft="d1"),
    DraftMetadata(draft="d1", version=3),
    FilesMetadata(files=(("F1", "invoice.pdf"),), channel="D1", message="1.2"),
    FiltersMetadata(place=PLACE, home=True),
    ItemMetadata(association=7, item=ClaimItem.INVOICE),
    ItemFormMetadata(association=7, item=ClaimItem.INVOICE, seen=2, draft="d1", version=3),
    JustReviewed(reviewed=True),
    HistoryMetadata(offset=20),
    MembersMetadata(words="kim", offset=20),
    KeptMetadata(version=7, beneath="V1", days={KeptKind.DRAFTS: 14}),
    MailFormMetadata(version=7, beneath="V1", code="de"),
    MailPreviewMetadata(preview=7, token="a", engagement=3),
    PartnerFormMetadata(version=7, beneath="V1", kind=ShownId.GUIDE),
    PersonMetadata(user_id="U0KIM", name="Kim Akers", emails=("kim@contoso.com",), key="k1"),
    Departure(member=7, since="2026-03-03T12:00:00+00:00"),
    HandOverMetadata(member=7, whole=WholeBeneath(view="V1")),
    OutboxMetadata(look="V1"),
    WholePlace(kind=ProblemKind.NO_RATE, offset=20, faults={"C1": ChannelFault.ARCHIVED}, unasked=2),
    WholeBeneath(view="V1", at=WholePlace(jobs=True)),
    ChannelMetadata(kind=DataKind.LOCATIONS, holder=7, version=3, beneath="V1", at=ListPlace(words="graz")),
    GroupMetadata(group=7),
    WeekMetadata(
        day="2026-03-05",
        offset=20,
        time_zone="Europe/Oslo",
        digest_hour=8,
        working_days=(Weekday.MON,),
        holidays=(date(2026, 3, 6),),
        quiet_hours="20-7",
        quiet_days_off=True,
    ),
    RequestMetadata(request=7),
    RoleFormMetadata(user_id="U0KIM", version=7, beneath="V1", at=MembersMetadata(words="kim")),
    EngagementMetadata(engagement=7, version=3, section=Section.RATES, previewed="a1", beneath="V1"),
    FactsMetadata(id_type=IdentifierType.TPID, id_value="4711", attribute="seats", version=3),
    ListPlace(words="graz", offset=20),
    LocationMetadata(location=7, version=3, beneath="V1", at=ListPlace(words="graz")),
    WordMetadata(word=7, version=3, beneath="V1", at=ListPlace(words="graz")),
    ListMetadata(kind=DraftKind.ADD_CUSTOMER, asked=PLACE.carried()),
    NotesMetadata(association=7, note=3),
    PLACE,
    ChoiceMetadata(kind=FilterKind.TIMING, saying=1, number=2),
    MoreMetadata(offset=20),
    CardMetadata(place=1, plan="0123456789abcdef"),
    RecordMetadata(association=7, record=3),
    SurveyMetadata(association=7, digest="d1"),
]
UNREADABLE: dict[type[Metadata], type[Refusal] | Metadata] = {
    AssociationMetadata: NotFound,
    ContactsMetadata: NotFound,
    DraftChoice: DraftGone,
    DraftMetadata: DraftGone,
    FilesMetadata: NotFound,
    FiltersMetadata: FiltersMetadata(),
    ItemMetadata: NotFound,
    ItemFormMetadata: NotFound,
    JustReviewed: JustReviewed(),
    HistoryMetadata: HistoryMetadata(),
    MembersMetadata: MembersMetadata(),
    KeptMetadata: KeptMetadata(),
    MailFormMetadata: MailFormMetadata(),
    MailPreviewMetadata: NotFound,
    PartnerFormMetadata: PartnerFormMetadata(),
    PersonMetadata: PersonMetadata(),
    Departure: NotFound,
    HandOverMetadata: NotFound,
    OutboxMetadata: OutboxMetadata(),
    WholePlace: WholePlace(),
    WholeBeneath: NotFound,
    ChannelMetadata: NotFound,
    GroupMetadata: NotFound,
    WeekMetadata: WeekMetadata(),
    RequestMetadata: NotFound,
    RoleFormMetadata: RoleFormMetadata(),
    EngagementMetadata: NotFound,
    FactsMetadata: NotFound,
    ListPlace: ListPlace(),
    LocationMetadata: NotFound,
    WordMetadata: NotFound,
    ListMetadata: ListMetadata(),
    NotesMetadata: NotFound,
    PageState: PageState(),
    ChoiceMetadata: TurnGone,
    MoreMetadata: TurnGone,
    CardMetadata: TurnGone,
    RecordMetadata: NotFound,
    SurveyMetadata: NotFound,
}
"""What each leads to where it cannot be read: a refusal, or the place that leads everywhere."""


def _below(base: type[Metadata]) -> set[type[Metadata]]:
    return {one for kind in base.__subclasses__() for one in (kind, *_below(kind))}


def test_every_kind_of_metadata_is_tried_here() -> None:
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        importlib.import_module(module.name)
    assert _below(Metadata) == {type(one) for one in EXAMPLES} == set(UNREADABLE)


@pytest.mark.parametrize("metadata", EXAMPLES)
def test_what_a_view_carries_is_read_as_it_was_written(metadata: Metadata) -> None:
    assert type(metadata).of_view({"private_metadata": metadata.carried()}) == metadata


@pytest.mark.parametrize("text", [None, 7, "", "x", "{", "[]", "null", "[" * 10_000, "9" * 5000])
@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_leads_to_the_same_as_what_is_gone(kind: type[Metadata], text: object) -> None:
    expected = UNREADABLE[kind]
    if isinstance(expected, Metadata):
        assert kind.of_view({"private_metadata": text}) == expected
    else:
        with pytest.raises(expected):
            kind.of_view({"private_metadata": text})


VALUES: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just({})
)
NAMES = st.sampled_from(sorted({name for kind in UNREADABLE for name in kind.model_fields}))


@pytest.mark.parametrize("kind", UNREADABLE)
@given(found=st.dictionaries(NAMES, VALUES, max_size=5) | VALUES)
def test_whatever_a_view_carries_is_read_or_leads_to_the_same(kind: type[Metadata], found: Any) -> None:
    expected = UNREADABLE[kind]
    allowed = () if isinstance(expected, Metadata) else (expected,)
    with suppress(*allowed):
        read = kind.of_view({"private_metadata": json.dumps(found)})
        assert kind.parse(read.carried()) == read


@pytest.mark.parametrize("association", [True, 0, -1, 2**31, "7", 7.5, None, {}])
def test_only_the_number_of_a_row_names_an_association(association: object) -> None:
    with pytest.raises(NotFound):
        AssociationMetadata.of_view({"private_metadata": json.dumps({"association": association})})


@pytest.mark.parametrize("place", [PLACE.carried(), PLACE.model_dump(mode="json")])
def test_a_filter_form_that_was_opened_by_an_earlier_version_still_knows_its_page(place: Any) -> None:
    carried = json.dumps({"place": place, "home": True})
    assert FiltersMetadata.of_view({"private_metadata": carried}) == FiltersMetadata(place=PLACE, home=True)


@pytest.mark.parametrize("place", ["x", 7, {"engagement": -1}, ["page"]])
def test_a_filter_form_whose_page_cannot_be_read_still_knows_where_it_was_opened(place: object) -> None:
    carried = json.dumps({"place": place, "home": True})
    assert FiltersMetadata.of_view({"private_metadata": carried}) == FiltersMetadata(home=True)


def test_no_other_module_reads_or_writes_what_views_carry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "handlers").rglob("*.py")
        if path.name != "view_metadata.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and node.value == "private_metadata")
        or (isinstance(node, ast.keyword) and node.arg == "private_metadata" and not _is_carried(node.value))
    ]
    assert found == []


def _is_carried(value: ast.expr) -> bool:
    """Tell whether this is ``….carried()``, or the wizard's own name for it."""
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in {"carried", "_carry"}
