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
    "6-fr": "3c6667596d9b1c701ca8591f1e2701202c7b3e2bfb693ddcdaa733e6a3e1dd24",
    "6-it": "5b4bf7c6dbeb2eaababc838d49dd5d3959ae08413afb94159ff47cc9cf626b62",
    "6-ja": "21a8640ed40d793dac07349c6332848bb5d5f0ec65ed3a89cab763f713fe3138",
    "6-nl": "d1fe35adfae37fb15d83572857de7e396d62e20a1a73c9c22dcf1fdb381ff92e",
    "6-pl": "c9999695b3848dd43ded6fa91b0f437c1348165904ef60f6100888684a9ea245",
    "6-pt-BR": "3f467b152c0aa4f203192c8d30c7c0eaf8956533d7a708e2b3a87e17d8caff52",
}


ANSWERED = [languages.language(version.partition("-")[2] or "en") for version in WORDS]
"""Languages in which somebody may have answered; a new one has no words that must stay."""


@pytest.mark.parametrize("language", ANSWERED, ids=lambda one: one.code)
def test_the_words_have_a_new_version_whenever_they_change_in_a_language(language: Language) -> None:
    said = customer_mails.statement(TERMS, language)
    assert digest(said.text) == WORDS[said.version], (
        "words that were answered stay as they were: name a new version in templates/consent/statement.j2"
    )
