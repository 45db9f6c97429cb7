"""What a claim requires (R24): its items, which files each takes, and what reviewers look for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from store.enums import ClaimItem

MEGABYTE = 1_000_000

FILE_TYPES = ("pdf", "docx", "xlsx", "pptx", "png", "jpg")
"""Types of files that an item takes unless the engagement says otherwise."""

LARGEST_MB = 20
"""Megabytes that one file may have unless the engagement says otherwise."""

MOST_FILES = 5
"""Files that an item may have unless the engagement says otherwise."""

LARGEST_TAKEN_MB = 500
"""Megabytes beyond which no engagement may set the size of a file."""

MOST_TAKEN = 10
"""Files beyond which no engagement may set their number: Slack's limit of files in one input."""


class ReviewerCheck(StrEnum):
    """What reviewers reject a document for if it is missing."""

    NAMES_CUSTOMER = "names_customer"
    IS_DATED = "is_dated"
    IS_SIGNED_OFF = "is_signed_off"


CHECK_WORDS: Mapping[ReviewerCheck, str] = MappingProxyType(
    {
        ReviewerCheck.NAMES_CUSTOMER: "It names the customer",
        ReviewerCheck.IS_DATED: "It is dated",
        ReviewerCheck.IS_SIGNED_OFF: "The customer has signed it off",
    }
)

ITEM_WORDS: Mapping[ClaimItem, str] = MappingProxyType(
    {
        ClaimItem.INVOICE: "Invoice",
        ClaimItem.PROOF_OF_EXECUTION: "Proof of execution",
        ClaimItem.CUSTOMER_SURVEY: "Customer survey",
        ClaimItem.PARTNER_SURVEY: "Partner survey",
    }
)
"""What each item is called everywhere."""

CHECKS: Mapping[ClaimItem, tuple[ReviewerCheck, ...]] = MappingProxyType(
    {
        ClaimItem.INVOICE: (ReviewerCheck.NAMES_CUSTOMER, ReviewerCheck.IS_DATED),
        ClaimItem.PROOF_OF_EXECUTION: tuple(ReviewerCheck),
        ClaimItem.CUSTOMER_SURVEY: (),
        ClaimItem.PARTNER_SURVEY: (),
    }
)
"""What a member confirms of each item before it is given."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One item that a claim needs.

    It takes files of these ``types``, each up to ``largest`` bytes, and ``most`` of them. ``hints`` are the
    engagement's own advice, ``template`` is the address of a document to fill in.
    """

    item: ClaimItem
    types: tuple[str, ...] = FILE_TYPES
    largest: int = LARGEST_MB * MEGABYTE
    most: int = MOST_FILES
    hints: tuple[str, ...] = ()
    template: str | None = None

    @property
    def words(self) -> str:
        """What the item is called."""
        return ITEM_WORDS[self.item]

    @property
    def takes_files(self) -> bool:
        """Whether documents are given for it; surveys are answered instead."""
        return bool(CHECKS[self.item])

    @property
    def checks(self) -> tuple[ReviewerCheck, ...]:
        """What the member confirms of its documents."""
        return CHECKS[self.item]


def required(items: Collection[str], terms: Mapping[str, Mapping[str, Any]]) -> Sequence[Requirement]:
    """Return what a claim needs, in the order of `ClaimItem`; ``terms`` differ from the defaults."""
    return [_requirement(one, terms.get(one, {})) for one in ClaimItem if one in items]


def _requirement(item: ClaimItem, terms: Mapping[str, Any]) -> Requirement:
    return Requirement(
        item,
        types=tuple(terms.get("types") or FILE_TYPES),
        largest=int(terms.get("largest_mb") or LARGEST_MB) * MEGABYTE,
        most=int(terms.get("most_files") or MOST_FILES),
        hints=tuple(terms.get("hints") or ()),
        template=terms.get("template"),
    )
