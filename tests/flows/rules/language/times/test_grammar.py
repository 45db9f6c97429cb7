import logging
from pathlib import Path

import pytest
from lark import Lark, logger

from flows.rules.language.times import grammar, time_words
from flows.rules.language.times.readings import _Limits
from flows.rules.language.times.unit_meanings import Meanings

GRAMMAR = Path(grammar.__file__).with_name("times.lark")
COUNTS = {"count", "days_count"}
"""Alternatives that say how many, which `Meanings.count` reads."""


def test_no_phrase_has_two_structures(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger.name):
        Lark(GRAMMAR.read_text(), parser="lalr", lexer="basic", debug=True)
    assert caplog.messages == []


def test_each_alternative_of_the_grammar_has_its_method() -> None:
    named = {str(rule.alias) for rule in grammar._parser().rules if rule.alias} - COUNTS
    assert [
        one for one in sorted(named) if not hasattr(_Limits, one) and not hasattr(Meanings, f"_{one}")
    ] == []


def test_each_kind_of_word_is_in_the_grammar() -> None:
    kinds = {kind for kind, _ in time_words._KNOWN.values()} | set(time_words._FORMS)
    declared = {terminal.name for terminal in grammar._parser().terminals} | {
        word
        for line in GRAMMAR.read_text().splitlines()
        if line.startswith("%declare")
        for word in line.split()
    }
    assert kinds <= declared
