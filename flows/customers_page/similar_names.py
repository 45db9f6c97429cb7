"""Customers whose words are spelt nearly like those that were typed, where none has the words themselves."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.rules.customers.misspelling import SHORTEST, alike
from store.customers import search_words

MOST_COMPARED = 50_000
"""Words that a misspelt word is compared with; if there are more, only those with its first letter."""

MOST_SIMILAR = 10
"""Customers that a misspelling may mean."""


def customer_ids(
    session: Session, actor: Actor, wanted: Sequence[Sequence[str]], limit: int
) -> tuple[Sequence[int], bool]:
    """Return the ids of customers who have all the words, up to a limit, and whether there may be more.

    If none has them, those with similar words are returned, as `similar` does.
    """
    exact = search_words.find(session, actor.partner, wanted, limit)
    return (exact.ids, exact.is_cut) if exact.ids else (similar(session, actor, wanted), False)


def similar(session: Session, actor: Actor, wanted: Sequence[Sequence[str]]) -> list[int]:
    """Return the ids of customers who have a word like each of those wanted, the most similar first.

    Each word is given in its spellings, as `search.wanted` returns them; the first one counts. Short words
    beside longer ones count for nothing, because they are often the kind of a company, such as Ltd.
    """
    words = [word[0] for word in wanted]
    typed = [word for word in words if len(word) >= SHORTEST] or words
    rows = search_words.every(session, actor.partner, MOST_COMPARED)
    if len(rows) == MOST_COMPARED:
        beginning = {word[:1] for word in typed}
        rows = search_words.every(session, actor.partner, MOST_COMPARED, beginning=beginning)
    owners: dict[str, list[int]] = {}
    for word, customer_id in rows:
        owners.setdefault(word, []).append(customer_id)
    likeness: dict[int, float] | None = None
    for word in typed:
        scores: dict[int, float] = {}
        for known, score in alike(word, owners.keys()).items():
            for one in owners[known]:
                scores[one] = max(score, scores.get(one, 0))
        before = scores if likeness is None else likeness
        likeness = {one: scores[one] + before[one] for one in scores if one in before}
    found = likeness or {}
    return sorted(found, key=lambda one: (-found[one], one))[:MOST_SIMILAR]
