"""Evidence files as a reader of PDF sees them."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf._text_extraction import mult

from bot.evidence import legible, pdf
from bot.evidence.filer import make
from flows.customers.association_request import LONGEST_NAME, ContactPerson
from flows.evidence.recorded_facts import RecordedFacts
from flows.evidence.signed_facts import EvidenceFacts, LeftOpen
from store.enums import EngagementType, IdentifierType
from tests.bot.evidence.signatures import TEXT, answered, grouped, signed
from words import languages
from words.evidence import signed as signed_words
from words.evidence.document import Writer

LONGEST_REASON = 1000
MOST_ENGAGEMENTS = 40
TYPICAL_SIZE = 32_000

MARGIN = 15
"""Points at a page's edges that hold no text, not even that of a long footer."""

SCRIPTS = {
    "pl": "Zażółć gęślą jaźń",
    "el": "Ελληνικά",
    "uk": "Їжак ґанок",
    "vi": "Nguyễn Thị Hằng",
    "he": "שלום עולם",
    "ar": "مرحبا بالعالم",
    "hi": "नमस्ते क्षत्रिय",
    "th": "สวัสดีครับ",
    "ja": "山田太郎のテスト",
    "ko": "한국어",
    "zh": "汉语漢語",
    "hy": "Բարեւ",
    "ka": "გამარჯობა",
    "am": "ሰላም",
    "ta": "வணக்கம்",
}


def made(facts: EvidenceFacts) -> PdfReader:
    return PdfReader(BytesIO(pdf.make(signed_words.document(facts))))


def written(reader: PdfReader) -> str:
    """Return the text of all pages in one line, without the places where a line may break."""
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace(legible.BREAK, "").split())


def attached(reader: PdfReader) -> dict[str, bytes]:
    return {name: content for name, [content] in reader.attachments.items()}


def recorded(**other: Any) -> RecordedFacts:
    usual: dict[str, Any] = {
        "partner": "Fourth Coffee",
        "time_zone": "Europe/Warsaw",
        "company": "Contoso Ltd",
        "domain": "contoso.com",
        "id_type": IdentifierType.TPID,
        "id_value": "123456",
        "reference": "MCI-000123",
        "engagement": "Microsoft Viva",
        "engagement_type": EngagementType.WORKSHOP,
        "solution_area": "Modern Work",
        "location": "Warsaw",
        "location_code": "1234567",
        "given": date(2026, 2, 27),
        "given_at": datetime(2026, 2, 26, 23, tzinfo=UTC),
        "note": "Mail of 27 Feb,\nin the folder “Consents” 🙂",
        "recorded_at": datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=UTC),
        "recorded_by": "Ada Admin",
        "user_id": "U0ADA",
    }
    return RecordedFacts(**grouped(usual | other))


def fonts_of(reader: PdfReader) -> list[Any]:
    found = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in reader.pages
        for font in cast("Any", page["/Resources"])["/Font"].values()
    ]
    assert found
    return found


def test_the_file_of_a_recorded_consent_says_what_was_recorded_and_what_is_not_proven() -> None:
    content = make(recorded())
    text = written(PdfReader(BytesIO(content)))
    for said in (
        "A consent of Contoso Ltd, recorded by Fourth Coffee",
        "Said to be given On 2026-02-27",
        "clocks count from the beginning of the day: 2026-02-26 23:00:00 UTC",
        "Mail of 27 Feb, in the folder “Consents” 🙂",
        "Name in Slack Ada Admin",
        "Slack user ID U0ADA",
        "2026-03-02 13:00:00 Europe/Warsaw (UTC+01:00)",
        "did not give this consent on a page of MCI Bot",
        "by itself proves nothing to other partners",
    ):
        assert said in text
    values = json.loads(attached(PdfReader(BytesIO(content)))["answer.json"])
    assert (values["kind"], values["given_on"]) == ("recorded", "2026-02-27")
    assert values["note"] == "Mail of 27 Feb,\nin the folder “Consents” 🙂"
    assert content == make(recorded())


def test_a_recorded_consent_with_a_time_says_it() -> None:
    at = datetime(2026, 2, 27, 14, 30, tzinfo=UTC)
    text = written(PdfReader(BytesIO(make(recorded(given=at, given_at=at)))))
    assert "Said to be given 2026-02-27 14:30:00 UTC 2026-02-27 15:30:00 Europe/Warsaw" in text


def test_everything_that_was_shown_and_answered_is_in_the_file() -> None:
    facts = signed(answers=(answered(123), answered(124, reason="We run this ourselves.")))
    text = written(made(facts))
    for said in (
        "The answer of Contoso Ltd to Fourth Coffee",
        "MCI-000123",
        "MCI-000124",
        "Defend Against Threats with SIEM Plus XDR",
        "Accepted",
        "Declined",
        "Reason We run this ourselves.",
        "Answer before: Saturday, 21 March 2026, 10:01 in Warsaw (09:01 UTC)",
        "Kim Akers",
        "2026-03-01 09:01:02 UTC",
        "2026-03-01 10:01:02 Europe/Warsaw (UTC+01:00)",
        "203.0.113.7",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        "contoso.com",
        "Tenant ID 8f6b1c2e-5a44-4c1d-9d0e-2f3a4b5c6d7e",
        "kim@contoso.com",
        facts.link_digest,
        facts.shown_digest,
        *filter(None, TEXT.splitlines()),
    ):
        assert said in text


def test_the_text_is_attached_exactly_as_it_was_shown() -> None:
    odd = "Zażółć  gęślą\n\n 𓀀 \u200d🧿 اب\ttab\n"
    reader = made(signed(shown_text=odd, language="pl", english_text=TEXT))
    files = attached(reader)
    assert files["statement.txt"] == odd.encode()
    assert files["statement-en.txt"] == TEXT.encode()
    assert hashlib.sha256(files["statement.txt"]).hexdigest() in written(reader)


def test_the_text_about_each_of_several_engagements_is_among_the_values() -> None:
    parts = (answered(123), answered(124, shown_text="Another", english_text="Another one"))
    files = attached(made(signed(answers=parts, shown_text=f"{TEXT}\n\n\nAnother")))
    assert set(files) == {"statement.txt", "answer.json"}
    first, second = json.loads(files["answer.json"])["answers"]
    assert first["statement"] == TEXT
    assert hashlib.sha256(first["statement"].encode()).hexdigest() == first["statement_sha256"]
    assert (second["statement"], second["english_statement"]) == ("Another", "Another one")


def test_what_several_texts_have_in_common_is_printed_once() -> None:
    texts = [
        f"Engagement: Viva {number}\nPartner: Fourth Coffee\n\nViva {number} it is." for number in (1, 2)
    ]
    answers = tuple(answered(number, shown_text=text) for number, text in enumerate(texts))
    text = written(made(signed(answers=answers, shown_text="\n\n\n".join(texts))))
    for said in ("Engagement: Viva 1", "Engagement: Viva 2", "Viva 1 it is.", "Partner: Fourth Coffee"):
        assert text.count(said) == 1
    assert "For all of them Partner: Fourth Coffee" in text
    assert "printed once, as on the page" in text


def test_a_contact_changed_since_is_said_beside_the_address_that_was_asked() -> None:
    asked = ContactPerson(name="", email="kim@contoso.com")
    reader = made(signed(asked=asked, is_contact_changed=True))
    assert "kim@contoso.com The contact was changed after this mail was sent." in written(reader)
    assert json.loads(attached(reader)["answer.json"])["asked"]["name"] is None


def test_what_was_left_open_is_listed_as_such() -> None:
    left = LeftOpen("MCI-000125", "Endpoint Management", signed().answered_at + timedelta(days=3))
    reader = made(signed(answers=(answered(123), answered(124)), left_open=(left,)))
    text = written(reader)
    assert "MCI-000125 Endpoint Management Answer before: Wednesday, 4 March 2026" in text
    assert "Left open" in text
    [kept] = json.loads(attached(reader)["answer.json"])["left_open"]
    assert kept["reference"] == "MCI-000125"


@pytest.mark.parametrize("code", languages.codes())
def test_the_labels_are_in_the_language_of_the_answer_with_the_english_ones_beside(code: str) -> None:
    language = languages.language(code)
    english = "" if code == "en" else TEXT
    text = written(made(signed(language=code, english_text=english, answers=(answered(123, reason="No"),))))
    labels = ["Who answered", "How to verify this file", "Time of the answer", "As it was shown", "Declined"]
    squeezed = text.replace(" ", "")
    for label in labels:
        assert label.replace(" ", "") in squeezed
        assert language.gettext(label).replace(" ", "") in squeezed


def test_every_value_is_attached_for_programs() -> None:
    facts = signed(name="𓀀 Kim", answers=(answered(123), answered(124, reason="Nie, dziękuję 🧿\nKim")))
    values = json.loads(attached(made(facts))["answer.json"])
    assert values["name"] == "𓀀 Kim"
    assert values["answers"][1]["reason"] == "Nie, dziękuję 🧿\nKim"
    assert values["answered_at"] == "2026-03-01T09:01:02.345678+00:00"


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_name_in_any_script_can_be_selected_and_searched(language: str) -> None:
    said = SCRIPTS[language]
    facts = signed(name=said, company=said, shown_text=said, language=language, english_text=TEXT)
    reader = made(facts)
    letters = set(said) - {" "}
    assert letters <= set(written(reader))
    assert "[U+" not in written(reader)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts_of(reader))


def test_what_no_font_can_draw_is_shown_as_its_number_and_said_so() -> None:
    reader = made(signed(name="Kim 𓀀 \u202eAkers"))
    text = written(reader)
    assert "Kim [U+13000] [U+202E]Akers" in text
    note = Writer(languages.english(), "UTC").note().text
    assert note in text
    assert note not in written(made(signed()))


def test_letters_that_no_font_can_draw_together_are_shown_as_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def compiled(_document: object, write: pdf.Write) -> bytes:
        tried.append(write("é日\u0301!"))
        if len(tried) < 3:
            raise RuntimeError("the text could not be displayed")
        return b"made"

    monkeypatch.setattr(pdf, "_compiled", compiled)
    assert pdf.make(signed_words.document(signed())) == b"made"
    assert tried == ["é日\u0301!", "é日[U+0301]!", "[U+00E9][U+65E5][U+0301]!"]


def test_a_document_that_cannot_be_laid_out_is_an_error_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    template = tmp_path / "wrong.typ"
    template.write_text("#panic()")
    monkeypatch.setattr(pdf, "TEMPLATE", template)
    with pytest.raises(pdf.NotLaidOut):
        pdf.make(signed_words.document(signed()))


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=80), st.sampled_from([*SCRIPTS, "zh-hant", "pt-BR", "xx"]))
def test_any_text_can_be_laid_out_and_is_kept(said: str, language: str) -> None:
    person = ContactPerson(name=said, email=said, title=said, phone=said)
    shown = signed(
        name=said,
        company=said,
        partner=said,
        asked=person,
        user_agent=said,
        shown_text=said,
        language=language,
        english_text=said,
        answers=(answered(reason=said, engagement=said),),
    )
    assert attached(made(shown))["statement.txt"].decode() == said


def test_the_same_signature_gives_the_same_bytes() -> None:
    document = signed_words.document(signed(name=SCRIPTS["ja"], language="ja", english_text=TEXT))
    assert pdf.make(document) == pdf.make(document)


def test_an_answer_at_any_part_of_a_second_gets_its_file() -> None:
    facts = signed()
    at = facts.answered_at.replace(microsecond=123_456)
    reader = made(replace(facts, answered_at=at))
    assert reader.metadata is not None
    assert reader.metadata.creation_date == facts.answered_at.replace(microsecond=0)


def test_a_typical_file_is_small() -> None:
    assert len(pdf.make(signed_words.document(signed()))) < TYPICAL_SIZE


def test_many_engagements_with_the_longest_reasons_are_all_in_it() -> None:
    reason = ("Das geht so nicht 🧿 " * LONGEST_REASON)[: LONGEST_REASON - 80] + "x" * 80
    answers = tuple(answered(number, reason=reason) for number in range(1, MOST_ENGAGEMENTS + 1))
    reader = made(signed(answers=answers))
    text = written(reader)
    assert all(one.about.reference in text for one in answers)
    assert text.replace(" ", "").count("x" * 80) == MOST_ENGAGEMENTS


@pytest.mark.parametrize("count", [60, 200])
@pytest.mark.parametrize("line", ["x", "Das geht so nicht."])
def test_texts_of_many_lines_go_on_on_the_next_page(line: str, count: int) -> None:
    said = "\n".join([*[line] * count, "END"])
    for content in (
        pdf.make(signed_words.document(signed(answers=(answered(1), answered(2, reason=said), answered(3))))),
        pdf.make(signed_words.document(signed(shown_text=said, english_text=said, language="de"))),
        make(recorded(note=said)),
    ):
        reader = PdfReader(BytesIO(content))
        assert "END" in written(reader)
        assert not outside(reader)


@pytest.mark.parametrize("letters", ["W", "日", "Gesellschaft ", "ש"])
def test_the_longest_names_fit_on_the_page(letters: str) -> None:
    name = (letters * LONGEST_NAME)[:LONGEST_NAME]
    person = ContactPerson(name=name, email=f"{'k' * 64}@{'c' * 63}.com", title=name, phone="1" * 40)
    names = {"name": name, "company": name, "partner": name, "asked": person, "user_agent": name * 3}
    answers = (answered(1, engagement=name, reason=name), answered(2, engagement=name))
    left = LeftOpen("MCI-000125", name, signed().answered_at)
    for language in ("en", "ja"):
        facts = signed(**names, language=language, english_text=TEXT, answers=answers, left_open=(left,))
        assert not outside(made(facts))


def outside(reader: PdfReader) -> list[tuple[float, float]]:
    """Return where text begins outside the margins of its page, so that nobody may see it."""
    found = list[tuple[float, float]]()
    for page in reader.pages:
        width, height = page.mediabox[2:]

        def see(
            operator: bytes, _: Any, cm: Any, tm: Any, width: float = width, height: float = height
        ) -> None:
            x, y = mult(tm, cm)[4:]
            is_within = MARGIN <= x <= width - MARGIN and MARGIN <= y <= height - MARGIN
            if operator in {b"Tj", b"TJ"} and not is_within:
                found.append((x, y))

        page.extract_text(visitor_operand_before=see)
    return found


def test_the_file_is_for_keeping_and_for_screen_readers() -> None:
    reader = made(signed(language="ja", shown_text=SCRIPTS["ja"], english_text=TEXT))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "ja"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    properties = reader.xmp_metadata
    assert properties is not None
    assert reader.metadata is not None
    assert reader.metadata.title == "Contoso LtdからFourth Coffeeへの回答"
    xmp = catalogue["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "2026-03-01T09:01:02" in xmp
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


def test_the_bot_starts_without_what_makes_the_file() -> None:
    code = (
        "import sys, bot.build; print({'typst', 'pikepdf', 'fontTools', 'manimgx_fonts'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
