import codecs
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.loading.files import read
from flows.loading.partner_data import DataBatch
from store.enums import FILE_KINDS

SAMPLES = Path(__file__).parents[3] / "samples"
FACTS = "tpid,attribute,value\n00418207,seats,900\n"
ENGAGEMENT = """\
catalogue:
  - code: VIVA
    name: Microsoft Viva
    solution_area: Modern Work
    type: workshop
    active_from: 2026-07-01
    identifier_types: [tenant_id, tpid]
"""


def batch_of(tmp_path: Path, name: str, content: str | bytes) -> DataBatch:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read([(name, path)])


def faults(tmp_path: Path, name: str, content: str | bytes) -> list[str]:
    return [str(fault) for fault in batch_of(tmp_path, name, content).faults]


def test_the_samples_have_no_fault_and_only_the_sandbox_s_own_file_is_passed_over() -> None:
    batch = read((path.name, path) for path in sorted(SAMPLES.iterdir()))
    assert batch.faults == ()
    assert [str(warning) for warning in batch.warnings] == [
        "workspace.yaml:3:1: this describes the sandbox's workspace; nothing of it is loaded"
    ]
    assert all(row.sample for row in batch.catalogue)
    assert len(batch.catalogue) == 10


@pytest.mark.parametrize(
    "content",
    [
        FACTS,
        FACTS.replace("\n", "\r\n"),
        FACTS.replace("\n", "\r"),
        FACTS.replace(",", ";"),
        FACTS.replace(",", "\t"),
        "sep=;\r\n" + FACTS.replace(",", ";"),
        "\n\n" + FACTS + "\n , ,\n\n",
        " TPID , Attribute,Value \n 00418207\u00a0,seats , 900\n",
        "tpid,attribute,value,,\n00418207,seats,900,,\n",
        'tpid,attribute,value\n"=""00418207""",seats,"900"\n',
        'tpid,attribute,value\n="00418207",seats,900\n',
        "tpid,attribute,value\n'00418207,seats,900\n",
        "tpid,attribute,value,tenant_id\n00418207,seats,900\n",
        'tpid, attribute, value\n00418207, seats, "900"\n',
        '"tpid"; "attribute"; "value"\n"00418207"; "seats"; "900"\n',
        "tpid,attribute,value\n'00418207,'seats,'900\n",
        '"sep=;"\r\n' + FACTS.replace(",", ";"),
        codecs.BOM_UTF8 + FACTS.encode(),
        FACTS.encode("utf-16"),
        codecs.BOM_UTF16_BE + FACTS.encode("utf-16-be"),
    ],
)
def test_a_csv_file_reads_the_same_however_a_spreadsheet_wrote_it(
    tmp_path: Path, content: str | bytes
) -> None:
    batch = batch_of(tmp_path, "facts.csv", content)
    assert batch.faults == ()
    assert [(row.id_value, row.attribute, row.value) for row in batch.facts] == [("00418207", "seats", 900)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("900", 900),
        ("yes", True),
        ("No", False),
        ("2026-07-01", "2026-07-01"),
        ("12.5", 12.5),
        ("Enterprise", "Enterprise"),
        ("007", "007"),
        ("WAHR", True),
        ("falsch", False),
        ("ja", True),
        ("Nein", False),
        ("oui", True),
        ("VRAI", True),
        ("sí", True),
        ("SÍ", True),
        ("Não", False),
        ("ИСТИНА", True),
        ("はい", True),
        ("✔\ufe0f", True),
        ("SI", "SI"),
        ("+5", 5),
        ("\u22125", -5),
        ("９００", 900),
        ("٩٠٠", 900),
        ("2026\u201107\u201101", "2026-07-01"),
        ("1-50", "1-50"),
        ("HAYIR", False),
        ("hayır", False),
        ("YANLIŞ", False),
        ("Evet", True),
        ("TÕENE", True),
        ("taip", True),
        ("ЛЪЖА", False),
        ("نعم", True),
        ("아니오", False),
        ("假", False),
        ("'WAHR", True),
        ("'-5", -5),
        ("'2026-07-01", "2026-07-01"),
        ("'t Zand", "'t Zand"),
        ("none", "none"),
        ("NA", "NA"),
        ("★★★", "★★★"),
        ("Level 3", "Level 3"),
        ("Fabrikam™", "Fabrikam™"),
        ("#1", "#1"),
    ],
)
def test_a_fact_is_a_number_yes_or_no_or_text(tmp_path: Path, written: str, value: object) -> None:
    batch = batch_of(tmp_path, "facts.csv", f"tpid,attribute,value\n418207,seats,{written}\n")
    assert [(row.value, type(row.value)) for row in batch.facts] == [(value, type(value))]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "1.23457E+11,seats,1",
            'facts.csv:2:1: tpid: expected a TPID of 3 to 12 digits, found "1.23457E+11": A spreadsheet has',
        ),
        (
            "418207.0,seats,1",
            'facts.csv:2:1: tpid: expected a TPID of 3 to 12 digits, found "418207.0": A spreadsheet has',
        ),
        (
            "418207,Seats!,1",
            'facts.csv:2:2: attribute: expected an attribute such as microsoft_365_seats, found "Seats!"',
        ),
        (
            "418207,,1",
            "facts.csv:2:2: attribute: expected an attribute such as",
        ),
        (
            "418207,seats,1.234",
            "facts.csv:2:3: value: expected 1234 or 1.2340 (a dot may part thousands or decimals), f",
        ),
        (
            '418207,seats,"1,234"',
            "facts.csv:2:3: value: expected a number in digits, with a dot before decimals and nothing betwe",
        ),
        (
            "418207,seats,1E+05",
            'facts.csv:2:3: value: expected a number in full; a spreadsheet has shortened it, found "1E+05"',
        ),
        (
            "418207,since,01/07/2026",
            'facts.csv:2:3: value: expected a date such as 2026-07-01, found "01/07/2026"',
        ),
        (
            "418207,seats,#N/A",
            'facts.csv:2:3: value: expected text, not the error of a spreadsheet\'s formula, found "#N/A"',
        ),
        ("418207,seats,1,2", 'facts.csv:2:4: expected 3 cells as in the header, found one more: "2"'),
        (",seats,1", "facts.csv:2:1: tenant_id: expected either tenant_id or tpid, found neither"),
        (
            '418207,"seats,1',
            'facts.csv:2:1: expected CSV (a quote inside a quoted cell is written ""), found a mistake: ',
        ),
    ],
)
def test_each_fault_names_file_line_and_column_and_what_was_expected(
    tmp_path: Path, row: str, fault: str
) -> None:
    [found] = faults(tmp_path, "facts.csv", f"tpid,attribute,value\n{row}\n")
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "facts.csv:1:1: expected a first row with the names of the columns, found nothing"),
        (
            b"tpid,atribute,value\n418207,seats,1\n",
            'facts.csv:1:2: expected tenant_id, tpid, attribute or value, found "atribute" (did you',
        ),
        (
            b"tpid,value,attribute,value\n418207,1,seats,1\n",
            "facts.csv:1:4: value: expected once, but is column 2 too",
        ),
        (
            b"name,colour\nKim,blue\n",
            "facts.csv:1:1: expected columns that tell what the rows are: workspace_id (partner), code (cat",
        ),
        (
            b"tpid,attribute,value\n418207,segment,Caf\xe9\n",
            'facts.csv:2:19: expected UTF-8, found the byte 0xE9, which is "é" in Windows-1252',
        ),
        (
            b"PK\x03\x04rest",
            'facts.csv:1:1: expected text, found a workbook or an archive; save it as "CSV UTF-8"',
        ),
        (
            FACTS.encode("utf-16-le"),
            "facts.csv:1:2: expected UTF-8, found zero bytes, as in UTF-16 without a byte-order mark",
        ),
        (
            codecs.BOM_UTF16_LE + FACTS.encode("utf-16-le")[:-1],
            "facts.csv:2:19: expected UTF-16, as the byte-order mark says, but the file is cut or damaged",
        ),
    ],
)
def test_a_csv_file_that_is_none_says_why(tmp_path: Path, content: bytes, fault: str) -> None:
    found = faults(tmp_path, "facts.csv", content)
    assert any(one.startswith(fault) for one in found)


@pytest.mark.parametrize(
    ("line", "replacement", "fault"),
    [
        ("code: VIVA", "code: all", "2:11: code: expected a code of letters"),
        ("code: VIVA", "kode: VIVA", "catalogue.yaml:2:5: expected code, name"),
        ("type: workshop", "type: work shop", "5:11: type: expected assessment, workshop"),
        ("2026-07-01", "01.07.2026", "6:18: active_from: expected a date such as 2026-07-01"),
        ("2026-07-01", "2026-07-01T09:00:00", "with its offset"),
        ("2026-07-01", "46204", "a spreadsheet has made a number of this date; format the column as text"),
        (
            "[tenant_id, tpid]",
            "[]",
            "7:23: identifier_types: expected tenant_id, tpid or both, found",
        ),
        (
            "[tenant_id, tpid]",
            "[tpid, guid]",
            "7:30: identifier_types: expected tenant_id or tpid, found",
        ),
        ("[tenant_id, tpid]", "{tpid: 1}", "identifier_types: expected a list, found a mapping"),
        (
            "name: Microsoft Viva",
            "name: &a [*a]",
            "expected the value itself, found the alias *a; write it out",
        ),
        (
            "name: Microsoft Viva",
            "name: !!python/none x",
            "expected no tag, found tag:yaml.org,2002:python/none",
        ),
        ("name: Microsoft Viva", "name: [[[[[[[[[x]]]]]]]]]", "expected at most 8 levels, found more"),
        (
            "name: Microsoft Viva",
            "name: a\n    name: b",
            "4:5: name: expected once, but is given in line 3",
        ),
        ("name: Microsoft Viva", "name: 50% off: now", "expected YAML, found a mistake"),
        (
            "name: Microsoft Viva",
            "name: \x07",
            "expected printable characters, found the control character U+0007",
        ),
        (
            "catalogue:",
            "katalog:",
            '1:1: expected partner, catalogue, locations, roles, eligibility or facts, found "katalog"',
        ),
        ("catalogue:", "--- {}\n---\ncatalogue:", "expected the end of the file, found a second ---"),
    ],
)
def test_each_fault_of_a_yaml_file_says_where_and_what(
    tmp_path: Path, line: str, replacement: str, fault: str
) -> None:
    found = faults(tmp_path, "catalogue.yaml", ENGAGEMENT.replace(line, replacement))
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("consent_days: 0", '8:19: consent_days: expected a whole number of days from 1 to 3650, found "0"'),
        ("active_until: 2026-07-01", "8:19: active_until: expected a date after active_from"),
        ("rates: {A: 5000.50}", "8:16: rates: expected a whole amount of money"),
        ("rates: {A: 5000, a: 3000}", 'each once, found "A and a"'),
        ("reminders: {claim: 7, Claim: 3}", 'each once, found "claim and Claim"'),
        ("rates: [1]", "expected amounts by market such as A=5000; B=3000, found a list"),
        ("claim_limit: none", "8:18: claim_limit: expected a whole number from 1 to 1000"),
        ("sample: maybe", "8:13: sample: expected yes or no"),
        (
            "reminders: {claims: [1]}",
            'rejection or dispute, found "claims" (did you mean claim?)',
        ),
        ("reminders: {claim: [0]}", 'reminders: expected a whole number of days from 1 to 3650, found "0"'),
        (
            "criteria: [{attribute: seats, comparison: at_least, value: many}]",
            'expected a number or a date for at_least, found "many"',
        ),
        ("criteria: [{attribute: seats, comparison: equals, value: [1, 2]}]", "one_of takes several"),
        (
            "criteria: [{attribute: seats, comparison: one_of, value: []}]",
            "expected at least one value for one_of",
        ),
        (
            "criteria: [{attribute: seats, comparison: over, value: 1}]",
            "8:47: criteria: expected at_least, at_most",
        ),
        ("criteria: [{attribute: seats, value: 1}]", "8:16: criteria: expected comparison, found nothing"),
        (
            "criteria: [{attribute: seats, comparison: equals, value: 1, note: x}]",
            'expected attribute, comparison, value or label, found "note"',
        ),
        ("about: [We try it out]", "about: expected a text, or texts by language such as en and de"),
        (
            "about: {english: We try it out}",
            'about: expected a language such as en, de or pt-BR, found "english"',
        ),
        ("about: {en: One, EN: Two}", 'about: expected each language once, found "EN"'),
        (f"about: {'x' * 301}", "about: expected one line of 1 to 300 characters"),
        ("about: {en: ''}", "about: expected one line of 1 to 300 characters"),
        (
            "item_terms: {invoice: {most_files: 2}}",
            "8:17: item_terms: expected terms of items in required_items, found invoice",
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoice: {typs: pdf}}",
            'expected types, largest_mb, most_files, hints or template, found "typs" (did you mean types?)',
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoise: {types: pdf}}",
            'proof_of_execution, customer_survey or partner_survey, found "invoise" (did you mean invoice?)',
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoice: {types: [pdf, exe]}}",
            "9:41: item_terms: expected pdf, docx",
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoice: {largest_mb: 501}}",
            'item_terms: expected megabytes from 1 to 500, found "501"',
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoice: {most_files: 0}}",
            'item_terms: expected a number of files from 1 to 10, found "0"',
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoice: {template: http://example.com/a}}",
            "item_terms: expected an address such as https://example.com/form.docx",
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoice: {template: 'https://example.com/a>b'}}",
            "item_terms: expected an address such as https://example.com/form.docx",
        ),
        (
            f"required_items: [invoice]\n    item_terms: {{invoice: {{hints: [{'x' * 301}]}}}}",
            "item_terms: expected one line of 1 to 300 characters",
        ),
        (
            f"required_items: [invoice]\n    item_terms: {{invoice: {{hints: [{', '.join('x' * 11)}]}}}}",
            'item_terms: expected at most 10 hints, found "11"',
        ),
        (
            "required_items: [partner_survey]\n    item_terms: {partner_survey: {types: [pdf]}}",
            "expected only hints for partner_survey, for which no files are given, found types",
        ),
        (
            "required_items: [invoice]\n    item_terms: {invoice: pdf}",
            "item_terms: expected terms by item such as invoice: {largest_mb: 10}",
        ),
        (
            "required_items: [invoice]\n    item_terms: invoice=pdf",
            "or lines such as invoice.largest_mb=10 in one cell",
        ),
        (
            'required_items: [invoice]\n    item_terms: "invoice.types=pdf\\ninvoice.types=png"',
            "item_terms: expected each term of an item once",
        ),
        ("criteria: [seats]", '8:16: criteria: expected attribute, comparison and value, found "seats"'),
        ("criteria: seats", "expected criteria such as"),
    ],
)
def test_each_term_of_an_engagement_is_checked(tmp_path: Path, lines: str, fault: str) -> None:
    found = faults(tmp_path, "catalogue.yaml", f"{ENGAGEMENT}    {lines}\n")
    assert any(fault in one for one in found), found


def test_the_same_engagement_is_read_from_yaml_and_from_csv(tmp_path: Path) -> None:
    in_yaml = batch_of(
        tmp_path,
        "catalogue.yaml",
        ENGAGEMENT
        + """\
    criteria:
      - {attribute: seats, comparison: at_least, value: 300, label: paid seats}
      - {attribute: country, comparison: one_of, value: [FR, DE]}
    required_items: [invoice, customer_survey]
    item_terms:
      Invoice: {types: [PDF, .jpeg], most_files: 2, hints: [Once, "Signed; dated"], template: "https://example.com/a"}
      customer_survey: {hints: Ask early}
    rates: {A: 5000, B: 3000}
    reminders: {claim: [30, 7], consent_not_sent: []}
    remind_customer: yes
    about: {en: "We try it out. You get a plan.", pt_br: Experimentamos., de: Wir testen.}
""",
    )
    in_csv = batch_of(
        tmp_path,
        "catalogue.csv",
        "code;name;solution_area;type;active_from;identifier_types;criteria;required_items;rates;reminders;"
        "remind_customer;about;item_terms\n"
        "VIVA;Microsoft Viva;Modern Work;Workshop;2026-07-01;tenant_id, tpid;"
        '"seats at_least 300 (paid seats); country one_of FR|DE";invoice|customer_survey;"A=5000; B=3000";'
        '"claim=30 7; consent_not_sent=none";yes;'
        '"en=We try it out. You get a plan.\npt-BR = Experimentamos.\n\nde=Wir testen.";'
        '"invoice.types=pdf jpg\ninvoice.most_files = 2\ninvoice.hints=Once\ninvoice.hints=Signed; dated\n\n'
        'Invoice.template=https://example.com/a\ncustomer survey.hints=Ask early"\n',
    )
    assert in_yaml.faults == in_csv.faults == ()
    [one], [other] = in_yaml.catalogue, in_csv.catalogue
    fields = [name for name in type(one).__dataclass_fields__ if name != "places"]
    assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]
    assert one.reminders == {"claim": (30, 7), "consent_not_sent": ()}
    assert one.submit_days == 90
    assert one.item_terms == {
        "invoice": {
            "types": ["pdf", "jpg"],
            "most_files": 2,
            "hints": ["Once", "Signed; dated"],
            "template": "https://example.com/a",
        },
        "customer_survey": {"hints": ["Ask early"]},
    }
    assert one.about == {
        "en": "We try it out. You get a plan.",
        "pt-BR": "Experimentamos.",
        "de": "Wir testen.",
    }


@pytest.mark.parametrize("text", ["We try it out.", "Cost=nothing; a plan.", "de facto=standard", "x" * 300])
def test_a_text_for_customers_without_a_language_is_english(tmp_path: Path, text: str) -> None:
    in_yaml = batch_of(tmp_path, "catalogue.yaml", f'{ENGAGEMENT}    about: "{text}"\n')
    in_csv = batch_of(
        tmp_path,
        "catalogue.csv",
        "code,name,solution_area,type,active_from,identifier_types,about\n"
        f"VIVA,Viva,Modern Work,workshop,2026-07-01,tpid,{text}\n",
    )
    for batch in (in_yaml, in_csv):
        assert batch.faults == ()
        assert batch.catalogue[0].about == {"en": text}


def test_texts_of_yaml_stay_what_they_look_like(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        "locations.yaml",
        "locations:\n"
        "  - {partner_id: 0123456, name: 1e3, country: NO, enrolled: yes, engagements: none}\n"
        "  - {partner_id: 4012345, name: Oslo, country: NO, enrolled: no, engagements: all}\n"
        "  - {partner_id: 4012346, name: Bergen, country: NO, enrolled: no}\n",
    )
    assert batch.faults == ()
    assert next((row.partner_id, row.name, row.country) for row in batch.locations) == (
        "0123456",
        "1e3",
        "NO",
    )
    assert [(row.engagements, row.everything) for row in batch.locations] == [
        ((), False),
        (None, True),
        (None, False),
    ]


def test_a_role_says_where_it_holds_and_none_says_nothing_more(tmp_path: Path) -> None:
    rows = "user_id,name,role,location\nU0ADA,Ada,incentives admin,\nU0MAX,Max,none,\nU0LIN,Lin,boss,all\n"
    assert faults(tmp_path, "roles.csv", rows) == [
        "roles.csv:2:4: location: expected the PartnerID of a location, or all, found nothing",
        'roles.csv:4:3: role: expected incentives_admin or incentives_user, found "boss"',
    ]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("notes.txt", "notes.txt:1:1: expected a name that ends in .yaml, .yml, .csv, .tsv or .xlsx"),
        ("gone.csv", "gone.csv:1:1: expected a readable file: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault_too(tmp_path: Path, name: str, fault: str) -> None:
    batch = read([(name, tmp_path / name)])
    assert [str(one) for one in batch.faults] == [fault]
    assert batch.unread == frozenset(FILE_KINDS)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, "facts.csv", b"x" * (32 * 1024 * 1024 + 1))
    assert found == ["facts.csv:1:1: expected at most 32 MB; split the file"]


LIKELY = st.sampled_from(
    [
        *("tpid", "tenant_id", "attribute", "value", "code", "catalogue:", "facts:", "partner:", "roles:"),
        *(
            ",",
            ";",
            "\t",
            "\n",
            "\r\n",
            '"',
            "'",
            ":",
            "- ",
            "  ",
            "[",
            "]",
            "{",
            "}",
            "&a",
            "*a",
            "!!x",
            "#",
        ),
        *(
            "sep=;\n",
            "0",
            "1E+5",
            "2026-07-01",
            "\x00",
            "\ufeff",
            "\u2028",
            "é",
            "|",
            ">",
            "%",
            "@",
            "?",
            "=",
            "-",
        ),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    suffix=st.sampled_from([".yaml", ".csv"]),
    content=st.one_of(
        st.binary(max_size=200),
        st.lists(LIKELY, max_size=40).map(lambda parts: "".join(parts).encode()),
        st.lists(LIKELY, max_size=40).map(lambda parts: "".join(parts).encode("utf-16")),
    ),
)
def test_any_bytes_are_read_or_named_as_faults(tmp_path: Path, suffix: str, content: bytes) -> None:
    batch = batch_of(tmp_path, f"any{suffix}", content)
    assert all(fault.sentence and fault.place.line >= 1 and fault.place.column >= 1 for fault in batch.faults)


@pytest.mark.parametrize(
    "name",
    [
        "Fabrikam™",
        "㈱コントソ",
        "ﾌｧﾌﾞﾘｶﾑ",
        "Ｆａｂｒｉｋａｍ",
        "نرم\u200cافزار پیشگامان",
        "नमस्\u200dते",
        "Łódź № ½",
        "e\u0301",
        "Sp.\u00a0z\u00a0o.o.",
    ],
)
@pytest.mark.parametrize("form", ["csv", "yaml"])
def test_names_and_texts_are_kept_as_they_are_written(tmp_path: Path, name: str, form: str) -> None:
    if form == "csv":
        content = f"user_id,name,role,location\nU0ADA,{name},incentives_user,all\n"
    else:
        content = f"roles:\n  - {{user_id: U0ADA, name: {name}, role: incentives_user, location: all}}\n"
    batch = batch_of(tmp_path, f"roles.{form}", content)
    assert batch.faults == ()
    assert [row.name for row in batch.roles] == [name]


def test_what_nobody_can_see_does_not_come_in_by_a_file(tmp_path: Path) -> None:
    content = (
        "user_id,name,role,location\nU0ADA,\u202eA\u200bda\x07 \u2066Lo\u00advelace,incentives_user,all\n"
    )
    batch = batch_of(tmp_path, "roles.csv", content)
    assert batch.faults == ()
    assert [row.name for row in batch.roles] == ["Ada Lovelace"]


@pytest.mark.parametrize(
    "written",
    [
        "#VALUE!",
        "#VALEUR!",
        "#WERT!",
        "#¡VALOR!",
        "#¿NOMBRE?",
        "#N/A",
        "#N/D",
        "#NV",
        "#REF!",
        "#Н/Д",
        "#ЗНАЧ!",
        "#DIV/0!",
        "#SPILL!",
        "#YOK",
        "########",
        "##",
        "Err:502",
        "=SUM(A1:A3)",
        "1.234.567",
        "1 234",
        "1\u202f234",
        "1'234",
        "1’234",
        "1_234",
        "12.34.567",
        ".5",
        "5.",
        "12345678901234567890",
        "12%",
        "12 %",
        "€500",
        "500 EUR",
        "(500)",
        "5-",
        "1.7.2026",
        "01/07/2026",
        "2026/07/01",
        "01-07-26",
        "1 July 2026",
        "1. Juli 2026",
        "Jul 1, 2026",
        "2026年7月1日",
        "2026-07-01T00:00:00",
        "2026-07-01 00:00",
        "2026-13-45",
    ],
)
def test_a_fact_that_no_comparison_understands_is_a_fault_at_its_cell(tmp_path: Path, written: str) -> None:
    [found] = faults(tmp_path, "facts.csv", f"tpid\tattribute\tvalue\n418207\tseats\t{written}\n")
    assert found.startswith("facts.csv:2:3: value: expected ")
    assert f'found "{unicodedata.normalize("NFKC", written)}"' in found


@pytest.mark.parametrize("written", ["#VALEUR!", "########", "#N/A", "Err:502"])
def test_a_failed_formula_is_a_fault_in_every_text(tmp_path: Path, written: str) -> None:
    content = f"user_id,name,role,location\nU0ADA,{written},incentives_user,all\n"
    [found] = faults(tmp_path, "roles.csv", content)
    assert found.startswith("roles.csv:2:2: name: expected text, not the error of a spreadsheet's formula")


@pytest.mark.parametrize(
    ("written", "value"), [("WAHR", True), ("oui", True), ("1", True), ("НЕТ", False), ("0", False)]
)
def test_yes_and_no_are_understood_in_every_language_of_spreadsheets(
    tmp_path: Path, written: str, value: bool
) -> None:
    content = f"partner_id,name,country,enrolled\n4012345,Oslo,Norway,{written}\n"
    batch = batch_of(tmp_path, "locations.csv", content)
    assert batch.faults == ()
    assert [row.enrolled for row in batch.locations] == [value]


PARTNER = "partner: {workspace_id: T0NEW, name: N, time_zone: %s}\n"


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "Asia/Kolkata", "UTC", "Etc/GMT+5"])
def test_a_time_zone_that_every_machine_knows_is_taken(tmp_path: Path, zone: str) -> None:
    assert faults(tmp_path, "partner.yaml", PARTNER % zone) == []


@pytest.mark.parametrize(
    "zone", ["localtime", "Factory", "posixrules", "posix/Europe/London", "right/UTC", "Mars/Base", "../UTC"]
)
def test_a_time_zone_that_another_machine_reads_differently_or_not_at_all_is_refused(
    tmp_path: Path, zone: str
) -> None:
    [fault] = faults(tmp_path, "partner.yaml", PARTNER % zone)
    assert "a time zone such as Europe/London" in fault


@pytest.mark.parametrize(
    "written",
    [
        *("n/a", "N/A", "n.a.", "na", "NULL", "null", "(null)", "NaN", "-nan", ".nan", "nil", "<NA>", "\\N"),
        *(
            "unknown",
            "Unknown",
            "UNBEKANNT",
            "inconnu",
            "неизвестно",
            "不明",
            "not available",
            "k. A.",
            "s/o",
        ),
        *("TBD", "undefined", "inf", "-", "--", "—", "?", "...", "/", "(blank)", "no data"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "yaml"])
def test_a_fact_that_says_nothing_is_a_fault_and_no_text(tmp_path: Path, written: str, form: str) -> None:
    if form == "csv":
        content = f"tpid,attribute,value\n418207,seats,{written}\n"
    elif written in {"null", "NULL", "-", "--", "?", "<NA>"}:
        content = "facts:\n  - {tpid: 418207, attribute: seats, value: unknown}\n"
    else:
        content = f"facts:\n  - tpid: 418207\n    attribute: seats\n    value: {written}\n"
    [found] = faults(tmp_path, f"facts.{form}", content)
    assert "value: expected a value (leave the row out where nothing is known), found" in found


def test_what_yaml_marks_as_text_stays_text(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, "f.yaml", 'facts:\n  - {tpid: 418207, attribute: plan, value: "unknown"}\n')
    assert [row.value for row in batch.facts] == ["unknown"]


@pytest.mark.parametrize(
    "written",
    [
        *("R$ 500", "US$500", "500 kr", "500 zł", "₽500", "500 ₺"),
        *("#DIV/0", "#N/A N/A", "#VALUE", "#N.D.", "#PUUTTUU", "#NENÍ_K_DISPOZICI", "#IKKE TILGÆNGELIG"),
    ],
)
def test_no_amount_and_no_error_of_a_spreadsheet_becomes_text(tmp_path: Path, written: str) -> None:
    [found] = faults(tmp_path, "facts.csv", f"tpid\tattribute\tvalue\n418207\tseats\t{written}\n")
    assert found.startswith("facts.csv:2:3: value: expected ")


def test_a_line_break_in_a_cell_of_one_line_is_named(tmp_path: Path) -> None:
    content = 'user_id,name,role,location\nU0ADA,"Ada\nLovelace",incentives_user,all\n'
    assert faults(tmp_path, "roles.csv", content) == [
        'roles.csv:2:2: name: expected one line, found "Ada Lovelace", which has a line break in it'
    ]


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_file_is_a_fault_and_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "facts.csv"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert [str(one) for one in read([("facts.csv", path)]).faults] == [
        "facts.csv:1:1: expected a file, found a folder, pipe or device; save it as a file"
    ]
