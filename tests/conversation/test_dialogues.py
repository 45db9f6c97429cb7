"""Whole conversations, each in three wordings and with a restart in its middle, end as they should.

What they leave in the database is compared with what stood there before.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.conversation.dialogue_stage import CopyWorld, DialogueStage, dialogue_stage, on_files
from tests.conversation.dialogues import NOT_YET, WORDINGS, Dialogue, Kind, dialogues
from tests.conversation.playing import Player
from tests.support.postgres import Server

Played = tuple[DialogueStage, CopyWorld]


@pytest.fixture(scope="module")
def in_files(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with on_files(tmp_path_factory.mktemp("dialogues"), migrated_file) as found:
        yield found


@pytest.fixture(scope="module")
def in_postgres(postgres: Server) -> Iterator[Played]:
    scratch, filled = postgres.create_from("migrated"), postgres.create("dialogues", "migrated")
    with dialogue_stage(scratch, filled) as found:
        yield found, partial(postgres.lent, "dialogues")


def play(played: Played, dialogue: Dialogue, wording: int) -> None:
    stage, lent = played
    with lent() as url, stage.on(url):
        player = Player(stage, dialogue, wording)
        faults = player.play()
    if dialogue.key(wording) in NOT_YET:
        assert faults, "It ends as it should now: take it out of the list."
    else:
        assert faults == [], "\n".join(player.heard)


@pytest.mark.parametrize("wording", range(WORDINGS))
@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda one: one.title)
def test_a_dialogue_ends_as_it_should(in_files: Played, dialogue: Dialogue, wording: int) -> None:
    play(in_files, dialogue, wording)


@pytest.mark.parametrize("number", range(len(dialogues())), ids=lambda one: dialogues()[one].title)
def test_a_dialogue_ends_likewise_on_postgresql(in_postgres: Played, number: int) -> None:
    play(in_postgres, dialogues()[number], number % WORDINGS)


def test_there_are_forty_dialogues_of_every_kind() -> None:
    kinds = [one.kind for one in dialogues()]
    assert [kinds.count(kind) for kind in Kind] == [12, 20, 8]


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda one: one.title)
def test_a_dialogue_has_four_to_twelve_turns_in_three_wordings_and_a_restart(dialogue: Dialogue) -> None:
    turns = [one for one in dialogue.steps if one.say or one.edit or one.press]
    assert 4 <= len(turns) <= 12
    assert all(len(set(one.say or one.edit)) == WORDINGS for one in turns if not one.press)
    assert [one.restarts for one in dialogue.steps[1:-1]].count(True) == 1


def test_what_does_not_yet_end_as_it_should_is_a_dialogue() -> None:
    assert {one.key(wording) for one in dialogues() for wording in range(WORDINGS)} >= NOT_YET
