"""What a request in words gives for the form of an export, which knows engagements and tabs alone."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from flows.catalogue_values import EngagementTerms
from flows.customers_page.page_values import Tab
from flows.rules.language.understanding import Aspect, Condition, Saying
from handlers.app.ids import Field
from handlers.filled_in.said_values import SaidValue
from store.enums import COMPLETE, IN_PROGRESS, IN_REVIEW, AssociationStatus

STATUSES: Mapping[Tab, Collection[AssociationStatus]] = MappingProxyType(
    {Tab.ELIGIBLE: IN_PROGRESS, Tab.REVIEW: IN_REVIEW, Tab.COMPLETE: COMPLETE}
)
"""The statuses of the associations on each tab."""

WHOLE_TAB = "This exports a whole tab. Ask for the list and press *As Excel* below it for exactly those rows."

ONE_ENGAGEMENT = "Choose one engagement, or leave it empty for all."


def values(saying: Saying, engagements: Sequence[EngagementTerms]) -> Sequence[SaidValue]:
    """Return the engagement and the tab that were named, and what this form cannot narrow down.

    ``engagements`` are those that the request names.
    """
    found = [_engagement(engagements)] if engagements else []
    named = [one for one in saying.of(Aspect.STATUS) if not one.excludes]
    wanted = {AssociationStatus(value.key) for one in named for value in one.values}
    tab = next((tab for tab, known in STATUSES.items() if wanted and wanted <= set(known)), None)
    if tab is not None:
        found.append(SaidValue(Field.TAB, tab, tab))
    taken = named if tab is not None and wanted == set(STATUSES[tab]) else []
    taken += [one for one in saying.conditions if one.field in {Aspect.ENGAGEMENT, Aspect.AREA}]
    return [*found, *(SaidValue(None, "", name, WHOLE_TAB) for name in _others(saying, taken))]


def _engagement(named: Sequence[EngagementTerms]) -> SaidValue:
    if len(named) == 1:
        return SaidValue(Field.ENGAGEMENT, str(named[0].id), named[0].name)
    names = ", ".join(one.name for one in named)
    return SaidValue(Field.ENGAGEMENT, "", names, ONE_ENGAGEMENT)


def _others(saying: Saying, taken: Collection[Condition]) -> list[str]:
    """Return what else limits the rows: names, or else the words that said it."""
    left = [one for one in saying.conditions if one not in taken]
    return [
        *(_named(one) for one in left),
        *(_said(one.words, "the days of “{}”".format(one.event.replace("_", " "))) for one in saying.timings),
        *([_said(saying.amounts.words, "the amount")] if saying.amounts else []),
    ]


def _named(one: Condition) -> str:
    names = ", ".join(value.name for value in one.values)
    said = _said(one.words, names) if one.field is Aspect.STATUS else names
    return f"not {said}" if one.excludes and said == names else said


def _said(words: str, name: str) -> str:
    return f"“{words}”" if words else name
