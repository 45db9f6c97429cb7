"""The form with which a customer answers: what was typed, and what must be corrected in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from flows.rules.customers import signatures
from flows.rules.text.incoming_text import one_line, several_lines
from store.enums import ConsentOutcome

LONGEST_NAME = 150
LONGEST_REASON = 1000

ANSWER, REASON, SEAL = "answer", "reason", "seal"
"""What a field is for; its name goes on with the association's reference, such as "answer-MCI-000123"."""

SHORTCUT_FROM = 4
"""Open engagements from which one choice can be made for all of them."""


class Mistake(StrEnum):
    """What must be corrected; the sentences are in ``templates/pages/consent/mistakes.html``."""

    NO_CHOICE = "no_choice"
    NOTHING_CHOSEN = "nothing_chosen"
    ALL_AND_OTHERWISE = "all_and_otherwise"
    REASON_WITHOUT_DECLINE = "reason_without_decline"
    REASON_TOO_LONG = "reason_too_long"
    NAME_MISSING = "name_missing"
    NAME_INCOMPLETE = "name_incomplete"
    NAME_IS_ADDRESS = "name_is_address"
    NAME_TOO_LONG = "name_too_long"
    UNCONFIRMED = "unconfirmed"
    NOT_TICKED = "not_ticked"
    WHO_TOO_LONG = "who_too_long"


@dataclass(frozen=True, slots=True)
class Correction:
    """A mistake with what its sentence needs: the engagement, and how long a text is and may be."""

    mistake: Mistake
    engagement: str = ""
    length: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One engagement that the page asks about; ``contact`` is the name of the customer's contact."""

    reference: str
    engagement: str
    contact: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What was typed about one engagement."""

    answer: str = ""
    reason: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the form decides about one engagement; only a decline has a reason."""

    outcome: ConsentOutcome
    reason: str | None


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The content of the form, as typed.

    ``every`` is the choice for all engagements, with its own ``reason``. ``decided`` is what is decided, by
    reference; the rest stays open. ``corrections`` has what must be corrected, by field: only a form without
    any has all that was decided.
    """

    choices: Mapping[str, Choice] = field(default_factory=dict)
    every: str = ""
    reason: str = ""
    typed_name: str = ""
    confirmed: bool = False
    opened: str = ""
    decided: Mapping[str, Decided] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)

    @classmethod
    def of(cls, typed: Mapping[str, str], questions: Sequence[Question]) -> "AnswerForm":
        """Return the form that was sent, with what is wrong in it."""
        form = cls(
            choices={one.reference: _choice(typed, one.reference) for one in questions},
            every=typed.get(ANSWER, ""),
            reason=typed.get(REASON, ""),
            typed_name=typed.get("name", ""),
            confirmed=typed.get("confirmed") == "yes",
            opened=typed.get("opened", "")[:20],
        )
        form = replace(form, decided=MappingProxyType(_decided(form)))
        return replace(form, corrections=MappingProxyType(_corrections(form, questions)))

    def choice(self, reference: str) -> Choice:
        """Return what was typed about one engagement."""
        return self.choices.get(reference, Choice())

    @property
    def is_for_all(self) -> bool:
        """Whether anything was chosen or typed for all engagements together."""
        return _is_decision(self.every) or bool(self.reason)

    @property
    def name(self) -> str:
        """The typed name as it is kept."""
        return one_line(self.typed_name)


def decides(typed: Mapping[str, str], references: Collection[str]) -> bool:
    """Tell whether a sent form decides about one of these associations."""
    return any(_is_decision(typed.get(f"{ANSWER}-{one}", typed.get(ANSWER, ""))) for one in references)


def _choice(typed: Mapping[str, str], reference: str) -> Choice:
    return Choice(
        answer=typed.get(f"{ANSWER}-{reference}", ""),
        reason=typed.get(f"{REASON}-{reference}", ""),
        seal=typed.get(f"{SEAL}-{reference}", "")[:100],
    )


def _decided(form: AnswerForm) -> dict[str, Decided]:
    found = {}
    for reference, choice in form.choices.items():
        answer = form.every if _is_decision(form.every) else choice.answer
        if _is_decision(answer):
            outcome = ConsentOutcome(answer)
            reason = several_lines(choice.reason) or several_lines(form.reason) or None
            found[reference] = Decided(outcome, reason if outcome is ConsentOutcome.DECLINED else None)
    return found


def _corrections(form: AnswerForm, questions: Sequence[Question]) -> dict[str, Correction]:
    found = _of_choices(form, questions)
    found |= _of_reasons(form, questions)
    if wrong := _of_name(form.name, [one.contact for one in questions]):
        found["name"] = wrong
    if not form.confirmed:
        found["confirmed"] = Correction(Mistake.UNCONFIRMED)
    return found


def _of_choices(form: AnswerForm, questions: Sequence[Question]) -> dict[str, Correction]:
    if not form.decided and questions:
        if len(questions) == 1:
            return {f"{ANSWER}-{questions[0].reference}": Correction(Mistake.NO_CHOICE)}
        at = ANSWER if len(questions) >= SHORTCUT_FROM else f"{ANSWER}-{questions[0].reference}"
        return {at: Correction(Mistake.NOTHING_CHOSEN)}
    if not _is_decision(form.every):
        return {}
    # What was chosen for one engagement is as much the customer's will as what was chosen for all.
    for one in questions:
        if form.choice(one.reference).answer not in {"", form.every}:
            return {ANSWER: Correction(Mistake.ALL_AND_OTHERWISE, one.engagement)}
    return {}


def _of_reasons(form: AnswerForm, questions: Sequence[Question]) -> dict[str, Correction]:
    declined = {
        reference for reference, one in form.decided.items() if one.outcome is ConsentOutcome.DECLINED
    }
    typed = {f"{REASON}-{one.reference}": (form.choice(one.reference).reason, one) for one in questions}
    found = {
        at: wrong
        for at, (reason, one) in typed.items()
        if (wrong := _of_reason(reason, one.engagement, declines=one.reference in declined))
    }
    declines_all = form.every == ConsentOutcome.DECLINED
    if wrong := _of_reason(form.reason, "", declines=declines_all):
        found[REASON] = wrong
    return found


def _of_reason(typed: str, engagement: str, *, declines: bool) -> Correction | None:
    reason = several_lines(typed)
    if len(reason) > LONGEST_REASON:
        return Correction(Mistake.REASON_TOO_LONG, engagement, len(reason), LONGEST_REASON)
    if reason and not declines:
        return Correction(Mistake.REASON_WITHOUT_DECLINE, engagement)
    return None


def _of_name(name: str, contacts: Sequence[str]) -> Correction | None:
    if not any(map(str.isalpha, name)):
        return Correction(Mistake.NAME_MISSING)
    if len(name) > LONGEST_NAME:
        return Correction(Mistake.NAME_TOO_LONG, length=len(name), longest=LONGEST_NAME)
    if "@" in name:
        return Correction(Mistake.NAME_IS_ADDRESS)
    if not any(signatures.is_full(name, one) for one in contacts or [""]):
        return Correction(Mistake.NAME_INCOMPLETE)
    return None


def _is_decision(answer: str) -> bool:
    return answer in set(ConsentOutcome)
