"""The statement has a new version whenever its words change, in whatever language."""

import pytest

from flows.links import digest
from tests.words.test_customer_mails import TERMS
from words import customer_mails, languages
from words.languages import Language

WORDS = {
    "6": "819c4c9510b371398619e4db88dd50ab564f66c7ec4dd56532abab6bf7e96673",
    "6-de": "4c845d45b5fbbd2b3d14c4fb1a3cfc91fedd49a0211f34d9f0eae1a4798ecba2",
    "6-es": "b4cf4c6770f054a5ebcc7f3717614c7521151d6bc55eea71ed799d99d804de82",
    "6-fr": "8f5c7500d69734c25d70844ee65fac35f116c3e542ad95e3f6526711056dffb2",
    "6-it": "35e3a25217c2dafa5917d058b6fc6a90bf854f17814d3620f0a825614f00e161",
    "6-ja": "21a8640ed40d793dac07349c6332848bb5d5f0ec65ed3a89cab763f713fe3138",
    "6-nl": "d1fe35adfae37fb15d83572857de7e396d62e20a1a73c9c22dcf1fdb381ff92e",
    "6-pl": "c9999695b3848dd43ded6fa91b0f437c1348165904ef60f6100888684a9ea245",
    "6-pt-BR": "d8365b35da640d320c169e1f8121a2760977beec8fcebe6c52b5c69634efd50f",
}


ANSWERED = [languages.language(version.partition("-")[2] or "en") for version in WORDS]
"""Languages in which somebody may have answered; a new one has no words that must stay."""


@pytest.mark.parametrize("language", ANSWERED, ids=lambda one: one.code)
def test_the_words_have_a_new_version_whenever_they_change_in_a_language(language: Language) -> None:
    said = customer_mails.statement(TERMS, language)
    assert digest(said.text) == WORDS[said.version], (
        "words that were answered stay as they were: name a new version in templates/consent/statement.j2"
    )
