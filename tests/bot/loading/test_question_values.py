from pathlib import Path

import pytest

from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from tests.bot.loading.test_files import ENGAGEMENT, batch_of, faults

PILOT = {"en": "A pilot", "de": "Ein Pilot"}
NOTHING = {"en": "Nothing"}
ASKED = (
    SurveyQuestion(QuestionKind.YES_NO, {"en": "Was it delivered?"}),
    SurveyQuestion(QuestionKind.SCALE, {"en": "Did it help?"}, lowest=0, highest=10),
    SurveyQuestion(QuestionKind.TEXT, {"en": "What helped most?"}, is_required=False),
    SurveyQuestion(QuestionKind.CHOICE, {"en": "What is next?"}, (NOTHING, {"en": "A pilot"})),
)


def test_questions_are_read_from_yaml_in_several_languages(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        "catalogue.yaml",
        ENGAGEMENT
        + """\
    customer_survey:
      - kind: yes no
        ask: {en: "Was it delivered?", de: "Wurde geliefert?", pt_br: "Foi entregue?"}
      - {kind: choice, ask: "What is next?", options: [{en: A pilot, de: Ein Pilot}, Nothing], required: no}
    partner_survey:
      - {kind: scale, ask: Did it help?, lowest: 0, highest: 10}
""",
    )
    assert batch.faults == ()
    (one,) = batch.catalogue
    said = {"en": "Was it delivered?", "de": "Wurde geliefert?", "pt-BR": "Foi entregue?"}
    assert one.customer_survey == (
        SurveyQuestion(QuestionKind.YES_NO, said),
        SurveyQuestion(QuestionKind.CHOICE, {"en": "What is next?"}, (PILOT, NOTHING), is_required=False),
    )
    assert one.partner_survey == (ASKED[1],)


def test_a_cell_of_a_csv_file_has_a_question_in_each_line(tmp_path: Path) -> None:
    cell = (
        "yes_no: Was it delivered?\nScale 0-10: Did it help?\n\n"
        "text (optional): What helped most?\nchoice: What is next? = Nothing | A pilot"
    )
    batch = batch_of(
        tmp_path,
        "catalogue.csv",
        "code,name,solution_area,type,active_from,identifier_types,customer_survey\n"
        f'VIVA,Viva,Modern Work,workshop,2026-07-01,tpid,"{cell}"\n',
    )
    assert batch.faults == ()
    assert batch.catalogue[0].customer_survey == ASKED


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{kind: stars, ask: How?}", "expected choice, scale, text or yes_no, found"),
        ("{kind: text}", "expected ask, found nothing"),
        ("{kind: text, ask: {de: Wie?}}", "expected an English text (en), which your own people read"),
        (f"{{kind: text, ask: {'x' * 301}}}", "expected one line of 1 to 300 characters"),
        ("{kind: choice, ask: Which?}", "expected 2 to 20 options, found none"),
        ("{kind: choice, ask: Which?, options: [One, One]}", "expected each option once"),
        ("{kind: text, ask: Why?, options: [One, Two]}", "expected options only for a choice"),
        ("{kind: text, ask: Why?, highest: 3}", "expected numbers only for a scale, found them for text"),
        ("{kind: scale, ask: Why?, lowest: 5}", "expected a number above 5, found 5"),
        ("{kind: scale, ask: Why?, highest: 11}", "expected a whole number from 1 to 10"),
        (f"{{kind: choice, ask: Which?, options: [One, {'x' * 76}]}}", "expected one line of 1 to 75"),
        ("{kind: text, ask: Why?, must: yes}", 'or required, found "must"'),
    ],
)
def test_what_is_wrong_with_a_question_is_said_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    found = faults(tmp_path, "catalogue.yaml", f"{ENGAGEMENT}    customer_survey:\n      - {written}\n")
    assert len(found) == 1
    assert found[0].startswith("catalogue.yaml:9:")
    assert said in found[0]


def test_a_line_of_a_cell_that_is_no_question_says_what_one_looks_like(tmp_path: Path) -> None:
    (fault,) = faults(
        tmp_path,
        "catalogue.csv",
        "code,name,solution_area,type,active_from,identifier_types,partner_survey\n"
        'VIVA,Viva,Modern Work,workshop,2026-07-01,tpid,"How was it?"\n',
    )
    assert "expected a question in each line such as: yes_no: Was it delivered?" in fault
    assert fault.endswith('found "How was it?"')


def test_more_questions_than_anybody_answers_are_refused(tmp_path: Path) -> None:
    asked = "      - {kind: text, ask: Why?}\n" * 21
    (fault,) = faults(tmp_path, "catalogue.yaml", f"{ENGAGEMENT}    partner_survey:\n{asked}")
    assert "expected at most 20 questions, found 21" in fault
