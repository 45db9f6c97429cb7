"""The form with which a customer answers: what was typed, and the errors in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from flows.rules.text.incoming_text import one_line, several_lines
from store.enums import ConsentOutcome

LONGEST_NAME = 150
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The content of the form, as typed; ``errors`` has a sentence for each field that must be corrected."""

    answer: str = ""
    typed_name: str = ""
    reason: str = ""
    confirmed: bool = False
    opened: str = ""
    seal: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "AnswerForm":
        """Return the form that was sent, with what is wrong in it."""
        form = cls(
            answer=typed.get("answer", ""),
            typed_name=typed.get("name", ""),
            reason=typed.get("reason", ""),
            confirmed=typed.get("confirmed") == "yes",
            opened=typed.get("opened", "")[:20],
            seal=typed.get("seal", "")[:100],
        )
        return replace(form, errors=_errors(form))

    @property
    def outcome(self) -> ConsentOutcome:
        """The answer, which only a form without errors has."""
        return ConsentOutcome(self.answer)

    @property
    def name(self) -> str:
        """The typed name as it is kept."""
        return one_line(self.typed_name)

    @property
    def kept_reason(self) -> str | None:
        """The reason, which only a decline has."""
        return several_lines(self.reason) or None if self.outcome is ConsentOutcome.DECLINED else None

    @property
    def opened_at(self) -> datetime | None:
        """When the page was opened, if that can be read."""
        digits = self.opened.isascii() and self.opened.isdecimal() and len(self.opened) <= 11
        return datetime.fromtimestamp(int(self.opened), UTC) if digits else None


def _errors(form: AnswerForm) -> dict[str, str]:
    errors = {}
    if form.answer not in set(ConsentOutcome):
        errors["answer"] = "Choose whether you accept or decline."
    reason = several_lines(form.reason)
    if len(reason) > LONGEST_REASON:
        errors["reason"] = _shorten("The reason", len(reason), LONGEST_REASON)
    if not any(map(str.isalpha, form.name)):
        errors["name"] = "Type your full name, such as Kim Akers."
    elif len(form.name) > LONGEST_NAME:
        errors["name"] = _shorten("The name", len(form.name), LONGEST_NAME)
    if not form.confirmed:
        errors["confirmed"] = "Tick the box to confirm. If you may not answer, reply to the mail instead."
    return errors


def _shorten(what: str, length: int, longest: int) -> str:
    return f"{what} has {length:,} characters, and {longest:,} can be kept. Please shorten it."
