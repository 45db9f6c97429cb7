"""Play a dialogue in one of its wordings, and tell what was not as it should be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flows.rules.language.understanding import Certainty
from sandbox.workspace.state import Json
from tests.conversation import dialogue_stage, dialogue_state
from tests.conversation.dialogue_stage import DialogueStage
from tests.conversation.dialogue_state import DESCRIBED
from tests.conversation.dialogues import Dialogue, Expected, Kind, Place, Step
from tests.support.consistency import contradictions
from tests.support.stage import Answered, words

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_REFERENCE = re.compile(r"MCI-\d{6}")


@dataclass
class Player:
    """Plays one dialogue in one wording."""

    stage: DialogueStage
    dialogue: Dialogue
    wording: int
    faults: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """Everything that was said, as a transcript."""
    _asked: dict[str, Json] = field(default_factory=dict)
    """The last message of each person."""
    _last: str = ""
    """Timestamp of the last message that asks."""
    _first: str | None = None
    _kept: dict[str, list[Json]] = field(default_factory=dict)

    def play(self) -> list[str]:
        """Return in sentences what was not as it should be."""
        for step in self.dialogue.steps:
            try:
                self._do(step)
            except (AssertionError, Answered) as error:
                self._fault(step, str(error))
                break
        self.stage.settle()
        after = dialogue_state.read(self.stage.bot.database)
        changes = dialogue_state.differences(self.stage.before, after)
        if changes != self.dialogue.changes:
            self.faults.append(f"changed {changes} instead of {dict(self.dialogue.changes)}")
        others = after.changed_tables(self.stage.before) - (
            DESCRIBED if self.dialogue.changes else frozenset()
        )
        if others:
            self.faults.append(f"also changed the tables {sorted(others)}")
        self.faults += contradictions(self.stage.bot.database)
        return self.faults

    def _do(self, step: Step) -> None:
        stage = self.stage
        if step.restarts:
            stage.restart()
        elif step.wait:
            number, unit = step.wait.split()
            stage.pass_time(timedelta(**{unit: int(number)}))
        elif step.meanwhile:
            stage.act_elsewhere(step.meanwhile)
        elif step.fill:
            self._fill(step)
        elif step.expected.is_gone:
            self._look_for_button(step)
        else:
            self._say_or_press(step)

    def _say_or_press(self, step: Step) -> None:
        stage, member = self.stage, self.stage.member(step.by)
        channel = stage.conversation(step.by, in_channel=step.place is Place.CHANNEL)
        before = stage.answers(step.by, channel)
        state = dialogue_state.read(stage.bot.database) if step.expected.is_refused else None
        view = member.view
        if step.say:
            self._say(step, channel)
        elif step.edit:
            self.heard.append(f"{step.by} edits: {step.edit[self.wording]}")
            stage.edit(step.by, self._asked[step.by], channel, step.edit[self.wording])
        else:
            self._press(step, channel)
        stage.settle()
        found = dialogue_stage.changed(before, stage.answers(step.by, channel))
        shown = member.view
        if shown is not None and (view is None or view != shown):
            found.append(shown)
        text = "\n".join(plain(words({**one, "text": None} if one.get("blocks") else one)) for one in found)
        self.heard.append("  " + text.replace("\n", "\n  "))
        if step.remember:
            self._kept[step.remember] = found
        self._check(step, found, text)
        if state is not None and dialogue_state.read(stage.bot.database).changed_tables(state):
            self._fault(step, "is refused and changes something all the same")

    def _look_for_button(self, step: Step) -> None:
        """Look whether a message of before still has a button."""
        channel = self.stage.conversation(step.by, in_channel=step.place is Place.CHANNEL)
        now = self.stage.answers(step.by, channel)
        for one in self._kept[step.message]:
            assert dialogue_stage.button(now[one["ts"]], step.press) is None, "can still be pressed"

    def _say(self, step: Step, channel: str) -> None:
        said = step.say[self.wording]
        thread = self._first if step.place in {Place.THREAD, Place.CHANNEL} else None
        self.heard.append(f"{step.by}: {said}")
        asked = self.stage.say(step.by, said, channel, thread)
        self._asked[step.by], self._last = asked, asked["ts"]
        self._first = self._first or asked["ts"]

    def _press(self, step: Step, channel: str) -> None:
        member = self.stage.member(step.by)
        self.heard.append(f"{step.by} presses: {step.press}")
        view = member.view
        if view is not None:
            if str((view.get("submit") or {}).get("text", "")).startswith(step.press):
                errors = member.submit()
                assert not errors, f"the form refuses {errors}"
                return
            if dialogue_stage.button(view, step.press) is None:
                member.close(clear=True)
                view = None
        places = [view] if view else list(self.stage.answers(step.by, channel).values())
        for place in reversed(places):
            found = dialogue_stage.button(place, step.press)
            if found is not None:
                member.click(found["action_id"], found.get("value"), on=place, channel=channel)
                return
        raise AssertionError(f"no button {step.press!r}")

    def _fill(self, step: Step) -> None:
        member = self.stage.member(step.by)
        view = member.view
        assert view is not None, "no form is open"
        inputs = [one for one in view["blocks"] if one["type"] == "input"]
        for label, value in step.fill.items():
            block = next((one for one in inputs if one["label"]["text"].startswith(label)), None)
            assert block is not None, f"no field {label!r} among {[one['label']['text'] for one in inputs]}"
            is_several = block["element"]["type"].startswith("multi_")
            member.fill(**{block["block_id"]: [value] if is_several else value})

    def _check(self, step: Step, found: list[Json], text: str) -> None:
        for fault in self._faults(step.expected, step, found, text):
            self._fault(step, fault)

    def _faults(self, wanted: Expected, step: Step, found: list[Json], text: str) -> Iterator[str]:
        if not found:
            yield "has no answer"
        understood = self.stage.understanding(self._last)
        is_words = bool(step.say or step.edit)
        is_sure = understood is not None and understood.verdict is Certainty.UNDERSTOOD
        if is_words and wanted.is_question and is_sure:
            yield f"asks nothing back: {understood and understood.line}"
        may_be_unsure = wanted.is_question or self.dialogue.kind is Kind.OVERSTEPPING
        if is_words and not is_sure and not may_be_unsure:
            yield f"is not understood: {understood and understood.line}"
        if wanted.shows is not None:
            shown = self.stage.shown(self._last)
            if shown != wanted.shows:
                line = understood.line if understood else ""
                yield f"shows {_short(shown)} instead of {_short(wanted.shows)}: {line}"
        for one in wanted.says:
            if one.lower() not in text.lower():
                yield f"does not say {one!r}: {understood and understood.line}"
        if wanted.is_private and not all(one.get("is_ephemeral") for one in found):
            yield "can be read by all"
        if wanted.has_no_number and re.search(r"\d", re.sub(r"<[^>]*>", "", text)):
            yield "says a number"

    def _fault(self, step: Step, what: str) -> None:
        said = (step.say or step.edit or [step.press] * 3)[self.wording]
        self.faults.append(f"{said!r} {what}")


def plain(text: str) -> str:
    """Return words as people read them, without marks of bold, and dates written out."""
    return _DATE.sub(r"\1", text).replace("*", "").replace("\N{NO-BREAK SPACE}", " ")


def _short(references: Any) -> list[int]:
    return sorted(int(one[-6:]) for one in references)
