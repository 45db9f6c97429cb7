"""An admin sets what mails to customers show, and looks at each mail before saving it."""

import io
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from PIL import Image
from sqlalchemy import select

from flows.administration import mail_settings
from flows.administration.sample_mail import MailKind
from handlers.app.ids import Action, ViewId
from store import data_changes, logos, partners
from store.enums import DataKind
from store.mail_previews import PreviewedMail
from store.partners import Partner
from tests.journeys.test_data_files import make_admin
from tests.support.serving import signed
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, STRANGER, USER, WORKSPACE
from words.sample_mails import MAIL_KINDS

THANKS = "Thank you for working with us.\nYour Fourth Coffee team"


@pytest.fixture(autouse=True)
def sender(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set who mails come from."""
    monkeypatch.setenv("MAIL_FROM", "Server <mci@fourthcoffee.example>")


def picture(kind: str = "PNG", size: tuple[int, int] = (240, 80), colour: str = "navy") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def stored(st: Stage) -> Partner:
    with st.bot.database.read() as session:
        partner = partners.of_workspace(session, WORKSPACE)
        assert partner is not None
        return partner


def open_mails(member: Member) -> dict[str, Any]:
    member.command("/mci admin mail")
    return member.modal("mail.shown")


def open_form(member: Member, action: str, form: str, value: str | None = None) -> dict[str, Any]:
    member.click(action, on=member.modal("mail.shown"), value=value)
    return member.modal(form)


def page_of(shown: dict[str, Any]) -> str:
    """Return the address that the button of a preview opens."""
    buttons = [one for block in shown["blocks"] for one in block.get("elements", ()) if isinstance(one, dict)]
    [address] = [one["url"] for one in buttons if one.get("action_id") == Action.MAIL_PAGE]
    return str(address)


def leading_to(member: Member, kind: MailKind) -> dict[str, Any]:
    """Wait for the preview of a kind of mail, and return it."""

    def found() -> dict[str, Any] | None:
        return member.view if f"kind={kind.value}&" in json.dumps(member.view) else None

    return member.wait(found, kind.value)


def read(st: Stage, address: str, part: str = "") -> httpx.Response:
    parts = urlsplit(address)
    return httpx.get(st.url(f"{parts.path}{part}?{parts.query}"))


def test_a_text_is_looked_at_sent_as_a_test_saved_and_taken_back(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    open_mails(ada)
    form = open_form(ada, Action.MAIL_TEXT, ViewId.MAIL_TEXT, "de")
    assert "Your text in German" in words(form)
    ada.fill(mail_text=THANKS)
    ada.click(Action.MAIL_LOOK, on=form)
    shown = ada.modal(ViewId.MAIL_PREVIEW)
    assert "> Thank you for working with us.\n> Your Fourth Coffee team" in words(shown)
    assert stored(on_stage).mail_texts == {}, "looking saves nothing"
    ada.choose(Action.MAIL_KIND, "Survey", on=shown)
    shown = ada.modal("Bitte vor dem")
    assert "> Your Fourth Coffee team" in words(shown)
    address = page_of(shown)
    page = read(on_stage, address)
    assert page.status_code == 200
    assert "Your Fourth Coffee team" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    for scheme, media in (
        ("light", "@media not all"),
        ("dark", "@media all"),
        ("auto", "prefers-color-scheme"),
    ):
        mail = read(on_stage, address, f"/{scheme}")
        assert media in mail.text
        assert "Your Fourth Coffee team" in mail.text
        assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert ada.submit(sample_address="ada@fourthcoffee.example") == {}
    ada.modal("The mail server has taken the test for ada@fourthcoffee.example")
    [sent] = on_stage.mails
    assert "Your Fourth Coffee team" in sent.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert stored(on_stage).mail_texts == {}
    ada.close()
    ada.modal(ViewId.MAIL_TEXT)
    assert ada.submit(mail_text=THANKS) == {}
    ada.modal("German: Thank you for working with us.")
    assert stored(on_stage).mail_texts == {"de": THANKS}
    with on_stage.bot.database.read() as session:
        change, *_ = data_changes.of_row(session, stored(on_stage).id, DataKind.PARTNER, WORKSPACE)
    assert change.after is not None
    assert change.after["mail_texts"] == {"de": THANKS}
    ada.close(clear=True)
    ada.command("/mci admin history")
    ada.click(Action.HISTORY_SHOW, on=ada.modal("1 change"))
    ada.click(Action.HISTORY_TAKE_BACK, on=ada.modal("mail texts"))
    ada.modal("Taken back by change")
    assert stored(on_stage).mail_texts == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Dear {name},", "Leave out “{name}”: every customer reads the same text"),
        ("See https://fourthcoffee.example/hello", "Leave out “https://fourthcoffee.example/hello”"),
        ("a\n" * 8 + "b", "Use at most 8 lines."),
    ],
)
def test_a_text_that_no_mail_may_have_is_refused_at_the_field_and_in_the_preview(
    on_stage: Stage, typed: str, said: str
) -> None:
    ada = on_stage.member(ADMIN)
    open_mails(ada)
    form = open_form(ada, Action.MAIL_TEXT, ViewId.MAIL_TEXT, "en")
    assert said in ada.submit(mail_text=typed)["mail_text"]
    ada.click(Action.MAIL_LOOK, on=form)
    assert said in words(ada.modal(":no_entry:"))
    assert stored(on_stage).mail_texts == {}


def test_the_name_stands_before_the_servers_in_mails_and_in_every_preview(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    assert "Server ‹mci@fourthcoffee.example›" in words(open_mails(ada))
    open_form(ada, Action.MAIL_NAME, ViewId.MAIL_NAME)
    assert ada.submit(mail_name="Fourth Coffee · Incentives") == {}
    ada.modal("Fourth Coffee · Incentives ‹mci@fourthcoffee.example›")
    ada.click(Action.MAIL_LOOK, on=ada.view)
    ada.modal("*From:* Fourth Coffee · Incentives")
    assert ada.submit(sample_address="ada@fourthcoffee.example") == {}
    ada.modal("has taken the test")
    [sent] = on_stage.mails
    assert sent["From"].addresses[0].display_name == "Fourth Coffee · Incentives"


def test_a_logo_is_looked_at_kept_and_taken_away(on_stage: Stage) -> None:
    st, ada = on_stage, on_stage.member(ADMIN)
    open_mails(ada)
    form = open_form(ada, Action.MAIL_LOGO, ViewId.MAIL_LOGO)
    assert ada.submit() == {"mail_logo": "Choose a picture, or tick the box below."}
    ada.fill(mail_logo=[ada.upload("logo.png", picture())])
    ada.click(Action.MAIL_LOOK, on=form)
    address = page_of(ada.modal(ViewId.MAIL_PREVIEW))
    assert "data:image/png;base64," in read(st, address, "/dark").text
    assert stored_logo(st) is None
    ada.close()
    ada.modal(ViewId.MAIL_LOGO)
    assert ada.submit(mail_logo=[ada.upload("logo.png", picture())]) == {}
    ada.modal("Mails show this logo")
    assert stored_logo(st) == (240, 80)
    ada.close()
    ada.modal("PNG, 240 × 80 pixels")
    for content, said in (
        (b"<svg></svg>", "found an SVG, which mail programs do not show"),
        (picture(size=(4001, 2)), "at most 4,000 pixels"),
        (bytes(70_000), "found more than 60 KB"),
    ):
        open_form(ada, Action.MAIL_LOGO, ViewId.MAIL_LOGO)
        assert ada.submit(mail_logo=[ada.upload("logo.png", content)]) == {}
        ada.modal(said)
        ada.close()
    assert stored_logo(st) == (240, 80)
    open_form(ada, Action.MAIL_LOGO, ViewId.MAIL_LOGO)
    assert ada.submit(mail_no_logo=["Show no logo, but the name of our company"]) == {}
    ada.modal("no logo")
    assert stored_logo(st) is None


def stored_logo(st: Stage) -> tuple[int, int] | None:
    with st.bot.database.read() as session:
        logo = logos.of_partner(session, st.place.partner.id)
        return (logo.width, logo.height) if logo else None


def test_of_two_admins_the_second_sees_what_the_first_wrote_in_the_same_language_only(
    on_stage: Stage,
) -> None:
    ada, uma = on_stage.member(ADMIN), make_admin(on_stage)
    for member, code in ((ada, "en"), (uma, "en")):
        open_mails(member)
        open_form(member, Action.MAIL_TEXT, ViewId.MAIL_TEXT, code)
    assert ada.submit(mail_text="Hers") == {}
    ada.modal("English: Hers")
    assert uma.submit(mail_text="His") == {}
    assert "It is now: “Hers”" in words(uma.modal("changed this"))
    assert uma.submit() == {}
    uma.modal("English: His")
    open_form(ada, Action.MAIL_TEXT, ViewId.MAIL_TEXT, "fr")
    assert ada.submit(mail_text="Merci") == {}
    ada.modal("French: Merci")
    assert stored(on_stage).mail_texts == {"en": "His", "fr": "Merci"}


def test_every_kind_of_mail_is_shown_in_a_language_and_for_an_engagement_of_choice(on_stage: Stage) -> None:
    st, ada = on_stage, on_stage.member(ADMIN)
    ada.click(Action.MAIL_LOOK, on=open_mails(ada))
    ada.choose(Action.MAIL_ENGAGEMENT, "Viva", on=ada.modal("Sample Workshop"))
    ada.choose(Action.MAIL_LANGUAGE, "Dutch", on=ada.modal("Microsoft Viva"))
    shown = ada.modal("Geachte")
    addresses = set[str]()
    for kind, called in MAIL_KINDS.items():
        ada.choose(Action.MAIL_KIND, called, on=shown)
        shown = leading_to(ada, kind)
        address = page_of(shown)
        addresses.add(address)
        page, mail = read(st, address), read(st, address, "/light")
        assert page.status_code == mail.status_code == 200
        assert f"<h1>{called}</h1>" in page.text
        assert "Microsoft Viva" in mail.text
        assert 'lang="nl"' in mail.text
    ada.click(Action.MAIL_PAGE, on=shown)
    assert len(addresses) == len(MailKind)


def test_a_preview_is_over_after_an_hour_and_leads_to_nobody_elses(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    ada.click(Action.MAIL_LOOK, on=open_mails(ada))
    shown = ada.modal(ViewId.MAIL_PREVIEW)
    address = page_of(shown)
    assert read(on_stage, address).status_code == 200
    assert read(on_stage, address, "/sepia").status_code == 404
    assert httpx.get(on_stage.url("/mail-preview/forged")).status_code == 404
    on_stage.pass_time(seconds=mail_settings.KEPT.total_seconds())
    assert read(on_stage, address).status_code == 404
    assert read(on_stage, address, "/dark").status_code == 404
    ada.choose(Action.MAIL_KIND, "Survey", on=shown)
    ada.modal("This preview is over")


FORGED: list[dict[str, Any]] = [
    *(
        {"type": "block_actions", "actions": [{"type": "button", "action_id": one, "block_id": "b"}]}
        for one in (Action.MAILS_OPEN, Action.MAIL_NAME, Action.MAIL_TEXT, Action.MAIL_LOGO)
    ),
    *(
        {
            "type": "block_actions",
            "view": {"id": "V1", "type": "modal", "private_metadata": '{"preview":1,"url":"x"}'},
            "actions": [{"type": "button", "action_id": one, "block_id": "b", "value": "1"}],
        }
        for one in (Action.MAIL_LOOK, Action.MAIL_KIND, Action.MAIL_LANGUAGE, Action.MAIL_ENGAGEMENT)
    ),
    {"type": "block_suggestion", "action_id": Action.MAIL_ENGAGEMENT, "block_id": "b", "value": ""},
    *(
        {
            "type": "view_submission",
            "view": {
                "id": "V1",
                "type": "modal",
                "callback_id": view,
                "private_metadata": '{"preview":1,"url":"x"}',
                "state": {
                    "values": {
                        "mail_name": {"i": {"type": "plain_text_input", "value": "Forged"}},
                        "mail_text": {"i": {"type": "plain_text_input", "value": "Forged"}},
                        "mail_no_logo": {"i": {"selected_options": [{"value": "ticked"}]}},
                        "sample_address": {"i": {"type": "email_text_input", "value": "u@x.example"}},
                    }
                },
            },
        }
        for view in (ViewId.MAIL_NAME, ViewId.MAIL_TEXT, ViewId.MAIL_LOGO, ViewId.MAIL_PREVIEW)
    ),
]


@pytest.mark.parametrize("user", [USER, STRANGER])
def test_whatever_somebody_forges_who_is_no_admin_opens_and_changes_nothing(
    on_stage: Stage, user: str
) -> None:
    def tables() -> str:
        with on_stage.bot.database.read() as session:
            rows = [session.execute(select(one.__table__)).all() for one in (Partner, PreviewedMail)]
            return repr(rows)

    before = tables()
    for number, forged in enumerate(FORGED):
        body = {
            "team": {"id": WORKSPACE},
            "user": {"id": user, "team_id": WORKSPACE},
            "api_app_id": on_stage.app.id,
            "trigger_id": f"1.{number}.forged",
            **forged,
        }
        content = urlencode({"payload": json.dumps(body)}).encode()
        headers = signed(content, secret=on_stage.app.signing_secret)
        answer = httpx.post(on_stage.url("/slack/events"), content=content, headers=headers)
        assert answer.status_code == 200, forged
        for word in ("mail server", "Reading the picture", "VIVA"):
            assert word not in answer.text, forged
    on_stage.settle()
    calls = json.dumps(on_stage.http.get("/control/ledger?after=0").json())
    for told in ("Mails to customers", "Sender's name", "Your own text", "Writing the mail"):
        assert told not in calls
    assert tables() == before
    assert on_stage.mails == []
