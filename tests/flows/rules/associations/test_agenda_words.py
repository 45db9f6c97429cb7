from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.associations.agenda import ENDINGS, AgendaItem, AgendaKind
from flows.rules.associations.agenda_words import WORDS, ahead

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_every_kind_has_words_of_its_own_in_both_tenses() -> None:
    assert WORDS.keys() == set(AgendaKind)
    assert len({one.ahead for one in WORDS.values()} | {one.now for one in WORDS.values()}) == 2 * len(
        AgendaKind
    )


@pytest.mark.parametrize("kind", AgendaKind)
def test_an_ending_says_what_follows_and_a_reminder_which_deadline_is_near(kind: AgendaKind) -> None:
    assert bool(WORDS[kind].otherwise) is (kind in ENDINGS)
    assert bool(WORDS[kind].clock) is (kind not in ENDINGS | {AgendaKind.REVIEW_OVERDUE})


@pytest.mark.parametrize(("days", "said"), [(1, "1 day before"), (14, "14 days before")])
def test_a_reminder_says_how_many_days_ahead_of_the_deadline_it_comes(days: int, said: str) -> None:
    assert said in ahead(AgendaItem(NOON, AgendaKind.CLAIM_WARNING, days))
    assert said in ahead(AgendaItem(NOON, AgendaKind.CONSENT_AWAITED, days))


@pytest.mark.parametrize("kind", sorted(set(AgendaKind) - ENDINGS))
def test_a_reminder_that_was_put_off_says_only_that(kind: AgendaKind) -> None:
    item = AgendaItem(NOON, kind, None, fell_due=NOON - timedelta(days=1))
    assert ahead(item) == "reminder, snoozed until then"
