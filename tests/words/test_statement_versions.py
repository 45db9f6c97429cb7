"""The statement has a new version whenever its words change, in whatever language."""

import pytest

from flows.links import digest
from tests.words.test_customer_mails import TERMS
from words import customer_mails, languages
from words.languages import Language

WORDS = {
    "7": "819c4c9510b371398619e4db88dd50ab564f66c7ec4dd56532abab6bf7e96673",
    "7-de": "4c845d45b5fbbd2b3d14c4fb1a3cfc91fedd49a0211f34d9f0eae1a4798ecba2",
    "7-es": "b4cf4c6770f054a5ebcc7f3717614c7521151d6bc55eea71ed799d99d804de82",
    "7-fr": "d38f756304ccded31a2ec049df04b5e96f630639442f2c6b2bd16399615a0469",
    "7-it": "030cef8a04bef251f2e272e0fb42a5775984c733a61023e60dafc056017e8062",
    "7-ja": "21a8640ed40d793dac07349c6332848bb5d5f0ec65ed3a89cab763f713fe3138",
    "7-nl": "d1fe35adfae37fb15d83572857de7e396d62e20a1a73c9c22dcf1fdb381ff92e",
    "7-pl": "c9999695b3848dd43ded6fa91b0f437c1348165904ef60f6100888684a9ea245",
    "7-pt-BR": "499ce4bfdd60f74b325d7de9fe39a7ae798dd4fdea656f8f2f8565e387643943",
}


ANSWERED = [languages.language(version.partition("-")[2] or "en") for version in WORDS]
"""Languages in which somebody may have answered; a new one has no words that must stay."""


@pytest.mark.parametrize("language", ANSWERED, ids=lambda one: one.code)
def test_the_words_have_a_new_version_whenever_they_change_in_a_language(language: Language) -> None:
    said = customer_mails.statement(TERMS, language)
    assert digest(said.text) == WORDS[said.version], (
        "words that were answered stay as they were: name a new version in templates/consent/statement.j2"
    )
