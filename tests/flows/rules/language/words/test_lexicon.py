import re
from pathlib import Path

import pytest
import yaml

from flows.rules.language.words.lexicon import FILE, lexicon, normal, phrases_in
from flows.rules.language.words.tokens import Shape, Token, tokens

PACKAGE = Path(FILE).parent.parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DATA = yaml.load(FILE.read_text(encoding="utf-8"), LOADER)  # noqa: S506 # a safe loader
CONCEPTS = {concept: given for concept, given in DATA.items() if isinstance(given, str)}


def concepts_of(text: str) -> frozenset[str]:
    """Return the concepts of the longest phrase with which a text begins."""
    return next(iter(lexicon().at(tokens(text), 0))).concepts


def plain(phrase: str) -> str:
    return re.sub("[^a-z0-9 ]", "", phrase)


UNREAD = frozenset({"z.other"})
"""Concepts of words that must stay unexplained."""


@pytest.mark.parametrize("concept", sorted(CONCEPTS.keys() - UNREAD))
def test_each_concept_is_read_by_something(concept: str) -> None:
    code = "".join(one.read_text(encoding="utf-8") for one in PACKAGE.rglob("*.py"))
    kind = concept.partition(".")[0]
    assert f'"{concept}"' in code or f'"{kind}."' in code


@pytest.mark.parametrize("concept", sorted(CONCEPTS))
def test_phrases_are_sorted(concept: str) -> None:
    phrases = [one.strip() for one in CONCEPTS[concept].split(";")]
    assert phrases == sorted(phrases, key=plain)


@pytest.mark.parametrize("concept", sorted(CONCEPTS))
def test_no_phrase_stands_twice(concept: str) -> None:
    forms = [
        frozenset(normal(words) for words in phrases_in(phrase)) for phrase in CONCEPTS[concept].split(";")
    ]
    covered = [
        one for at, one in enumerate(forms) if any(one <= other for other in forms[:at] + forms[at + 1 :])
    ]
    assert covered == []


@pytest.mark.parametrize("concept", sorted(CONCEPTS))
def test_each_phrase_is_found(concept: str) -> None:
    for words in phrases_in(CONCEPTS[concept]):
        # An article, or the "e" of an e-mail, with which a phrase begins says nothing.
        begin = 1 if len(words) > 2 and words[0] in {"a", "an", "the", "e"} else 0
        said = [Token(word, 0, 0, Shape.WORD) for word in words[begin:]]
        found = list(lexicon().at(said, 0))
        assert any(concept in one.concepts for one in found), " ".join(words)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("the customer has still not answered", "f.filler"),
        ("has still not been asked", "p.not_asked"),
        ("have not yet been asked", "p.not_asked"),
        ("awaiting the consent", "p.awaiting"),
        ("at least", "a.least"),
        (">= 5000", "a.least"),
    ],
)
def test_articles_and_small_words_make_no_difference(text: str, concept: str) -> None:
    assert concept in concepts_of(text)


def test_a_single_word_is_compared_as_it_is() -> None:
    assert "p.declined" in concepts_of("a no")
    assert "p.declined" not in concepts_of("no")
