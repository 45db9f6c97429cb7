"""The statement has a new version whenever its words change, in whatever language."""

import pytest

from flows.links import digest
from tests.words.test_customer_mails import TERMS
from words import customer_mails, languages
from words.languages import Language

WORDS = {
    "6": "c59d2ebd5b547a70c9469f6a968443146bc18cfa97d92db41f12225945caff40",
    "6-de": "feca48cbdfb660771d6baacc4f9762c4dc06c34dfb2dbf87c22751b7d6a6521f",
    "6-es": "03bd9257ca588d885decac71ad869f1347b3f5026c8acb4671447567bf8de509",
    "6-fr": "61619461bd579793836d5ca61c5aae6dea5d6523351c48911079f3ded4b4cf2f",
    "6-it": "6231f5ef5f390bc96f04556dc9f52ae19f6c04e591671bc29408e05c636b4b5f",
    "6-ja": "ceb5f827ec1833300a175849e5dbf49731f7ad10e66f8067562ce4997a8fffb6",
    "6-nl": "5a66334c3427cf88e172587e5e2de3930efc3e05b4d0972fd384d659f403dd06",
    "6-pl": "aa0cedd6a248e52975b6ad91456ff6509ab2e215760a383a9f163913b6a93153",
    "6-pt-BR": "1e1bc055e37fdb929b4a4b8551b16592a61e3379a19583043363ac275d078ee6",
}


ANSWERED = [languages.language(version.partition("-")[2] or "en") for version in WORDS]
"""Languages in which somebody may have answered; a new one has no words that must stay."""


@pytest.mark.parametrize("language", ANSWERED, ids=lambda one: one.code)
def test_the_words_have_a_new_version_whenever_they_change_in_a_language(language: Language) -> None:
    said = customer_mails.statement(TERMS, language)
    assert digest(said.text) == WORDS[said.version], (
        "words that were answered stay as they were: name a new version in templates/consent/statement.j2"
    )
