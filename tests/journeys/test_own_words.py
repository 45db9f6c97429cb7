"""An admin says what the company's own words stand for, and people ask with them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from flows.administration import own_words, roles
from flows.administration.roles import Person
from flows.conversation.vocabularies import Vocabularies
from handlers.administration.own_words.views import REMOVED_MEANWHILE
from handlers.app.ids import Action, ViewId
from store.enums import Role
from tests.support import stage, world
from tests.support.consistency import contradictions
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, NOON, USER, actor

UNKNOWN = "so I looked nothing up"


@pytest.fixture
def on_both(database_url: str) -> Iterator[Stage]:
    with stage.stage(database_url) as set_up:
        world.associate(set_up.bot.database, set_up.place, set_up.place.viva.id)
        yield set_up
        assert contradictions(set_up.bot.database) == []


def open_list(member: Member) -> dict[str, Any]:
    member.command("/mci admin words")
    return member.modal(ViewId.WORDS_FIND)


def add(member: Member, word: str, means: str) -> dict[str, str]:
    """Add a word that stands for what has this in its name; return the errors."""
    member.click(Action.WORD_ADD, on=open_list(member))
    member.modal(ViewId.WORD_SAVE)
    return member.submit(own_word=word, word_means=means)


def answered(member: Member, question: str, wanted: str) -> str:
    dm = member.direct()
    member.say(question, channel=dm)
    return words(member.message(wanted, channel=dm))


def known(st: Stage) -> Vocabularies:
    return Vocabularies(st.bot.database, lambda: NOON)


def make_admin(st: Stage, user: str = USER) -> None:
    with st.bot.database.write() as session:
        roles.give(session, actor(session), [Person(user, "Uma User")], [(Role.ADMIN, None)], NOON)


def test_a_word_is_added_asked_with_changed_and_removed(on_both: Stage) -> None:
    st, ada = on_both, on_both.member(ADMIN)
    answered(ada, "how is the flagship doing?", UNKNOWN)
    ada.command("/mci admin")
    ada.click(Action.WORDS_OPEN, on=ada.modal("What your company calls customers"))
    assert "No word yet." in words(ada.modal(ViewId.WORDS_FIND))
    ada.close(clear=True)
    assert add(ada, "the flagship", "Contoso") == {}
    assert "stands for the customer “Contoso”" in words(ada.modal("Everybody can ask with it now"))
    ada.close()
    shown = words(ada.modal("1 word"))
    assert "*the flagship* → customer “Contoso”" in shown
    assert f"Added by <@{ADMIN}>" in shown
    ada.close(clear=True)
    said = answered(ada, "how is the flagship doing?", "your company's word")
    assert "“the flagship” is your company's word for “Contoso”" in said
    assert add(ada, "zombies", "lost") == {}
    ada.close(clear=True)
    said = answered(ada, "how many zombies?", "No engagement")
    assert "“zombies” is your company's word for “lost”" in said
    ada.click(Action.WORD_CHANGE, on=open_list(ada))
    form = ada.modal("Change a word")
    assert "the flagship" in json.dumps(form)
    assert "Customer: Contoso" in words(form)
    assert ada.submit(own_word="flagships", word_means="Oslo") == {}
    ada.modal("stands for the location “Oslo”")
    ada.close()
    assert "*flagships* → location “Oslo”" in words(ada.modal("2 words"))
    ada.close(clear=True)
    said = answered(ada, "engagements in the flagship", "“Oslo”")
    assert "“the flagship” is your company's word for “Oslo”" in said
    ada.click(Action.WORD_CHANGE, on=open_list(ada))
    ada.modal("Change a word")
    ada.click(Action.WORD_REMOVE)
    ada.modal("*flagships* is removed")
    ada.close()
    assert "flagships" not in words(ada.modal("1 word"))
    ada.close(clear=True)
    answered(ada, "how many in the flagship?", UNKNOWN)
    ada.command("/mci admin history")
    history = words(ada.modal("History of changes"))
    assert "*Your own words*: 1 new" in history
    assert "*Your own words*: 1 removed" in history
    assert st.bot.database is not None


def test_what_a_word_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(on_both: Stage) -> None:
    ada = on_both.member(ADMIN)
    for word, said in (
        ("a b c d e f", "at most 5 words and 60 characters"),
        ("AT&T", "letters and numbers only"),
        ("the", "People say this all the time"),
        ("last month", "as a time"),
        ("open", "as the state “open”"),
        ("how many", "as a word of questions"),
        ("Oslo", "This names the location “Oslo”"),
        ("viva", "This names the engagement “Microsoft Viva”"),
        ("contoso", "This is its name"),
    ):
        errors = add(ada, word, "Contoso")
        assert said in errors["own_word"], word
        ada.close(clear=True)
    assert add(ada, "flagship", "Contoso") == {}
    ada.close(clear=True)
    assert (
        "Your company has the word “flagship” already, for the customer “Contoso”"
        in add(ada, "Flagships", "lost")["own_word"]
    )
    assert ada.submit(own_word="flag ship", word_means="lost")["own_word"].startswith(
        "Your company has the word “flagship”"
    )
    assert ada.submit(own_word="zombies", word_means="lost") == {}, "the form stays"


def test_everything_for_which_a_word_may_stand_is_offered(on_both: Stage) -> None:
    ada = on_both.member(ADMIN)
    ada.click(Action.WORD_ADD, on=open_list(ada))
    ada.modal(ViewId.WORD_SAVE)

    def offered(search: str) -> list[str]:
        found = ada.options("word_means", Action.WORD_MEANS, search)
        return [one["text"]["text"] for one in found]

    assert offered("contoso") == ["Customer: Contoso · contoso.com"]
    assert offered("endpoint") == ["Engagement: Endpoint Management · ENDPOINT"]
    assert offered("oslo") == ["Location: Oslo · 5550123"]
    assert offered("uma") == ["Member: Uma User"]
    assert offered("modern") == ["Solution area: Modern Work"]
    assert offered("microsoft") == ["State: with Microsoft", "Engagement: Microsoft Viva · VIVA"]
    assert offered("nothing like it") == []
    assert "State: claims to submit" in offered("")


def test_hundreds_of_words_are_shown_by_the_page_and_found(on_both: Stage) -> None:
    st, ada = on_both, on_both.member(ADMIN)
    names = known(st)
    with st.bot.database.write() as session:
        for number in range(45):
            word = f"deal group {chr(97 + number // 26)}{chr(97 + number % 26)}x"
            own_words.put(session, actor(session), names, word, "state:p.lost", None, 0, NOON)
    shown = open_list(ada)
    assert "45 words: 1 to 20" in words(shown)
    ada.click(Action.WORDS_LATER, on=shown)
    ada.click(Action.WORDS_LATER, on=ada.modal("21 to 40"))
    ada.click(Action.WORDS_EARLIER, on=ada.modal("41 to 45"))
    ada.modal("21 to 40")
    assert ada.submit(search="nobody") == {}
    assert "No word for “nobody”" in words(ada.modal("nobody"))
    assert ada.submit(search="group abx") == {}
    assert "*deal group abx* → state “lost”" in words(ada.modal("1 word"))


def test_of_two_admins_who_change_one_word_the_second_learns_of_the_first(on_both: Stage) -> None:
    st = on_both
    make_admin(st)
    ada, uma = st.member(ADMIN), st.member(USER)
    assert add(ada, "flagship", "Contoso") == {}
    ada.close(clear=True)
    for member in (ada, uma):
        member.click(Action.WORD_CHANGE, on=open_list(member))
        member.modal("Change a word")
    assert ada.submit(own_word="lighthouse", word_means="Oslo") == {}
    ada.modal("stands for the location “Oslo”")
    assert uma.submit(own_word="flagship", word_means="Viva") == {}
    said = words(uma.modal("after you opened this form"))
    assert f"<@{ADMIN}> changed this word" in said
    assert "It is now: *lighthouse* for location “Oslo”" in said
    assert uma.submit() == {}
    uma.modal("*flagship* stands for the engagement “Microsoft Viva”")


def test_a_word_that_was_removed_meanwhile_can_be_added_anew(on_both: Stage) -> None:
    st = on_both
    make_admin(st)
    ada, uma = st.member(ADMIN), st.member(USER)
    assert add(ada, "flagship", "Contoso") == {}
    ada.close(clear=True)
    for member in (ada, uma):
        member.click(Action.WORD_CHANGE, on=open_list(member))
        member.modal("Change a word")
    ada.click(Action.WORD_REMOVE)
    ada.modal("*flagship* is removed")
    assert uma.submit(own_word="flagship", word_means="Viva") == {}
    assert REMOVED_MEANWHILE.split(",")[0] in words(uma.modal("Add a word"))
    assert uma.submit() == {}
    uma.modal("*flagship* stands for the engagement “Microsoft Viva”")


def test_of_two_admins_who_add_the_same_word_the_second_learns_what_it_stands_for(on_both: Stage) -> None:
    st = on_both
    make_admin(st)
    ada, uma = st.member(ADMIN), st.member(USER)
    for member in (ada, uma):
        member.click(Action.WORD_ADD, on=open_list(member))
        member.modal(ViewId.WORD_SAVE)
    assert ada.submit(own_word="flagship", word_means="Contoso") == {}
    assert "for the customer “Contoso”" in uma.submit(own_word="flagship", word_means="Viva")["own_word"]


def test_who_is_no_admin_of_all_locations_neither_sees_nor_changes_words(on_both: Stage) -> None:
    st, ada = on_both, on_both.member(ADMIN)
    assert add(ada, "flagship", "Contoso") == {}
    ada.close(clear=True)
    uma = st.member(USER)
    uma.command("/mci admin words")
    uma.message("Only an Incentives admin may do this")
    with st.bot.database.write() as session:
        chosen = [(Role.ADMIN, st.place.oslo.code)]
        roles.give(session, actor(session), [Person(USER, "Uma User")], chosen, NOON)
    uma.command("/mci admin")
    assert "Your own words" not in words(uma.modal("Undelivered messages"))
    uma.close()
    uma.command("/mci admin words")
    uma.message("Only an Incentives admin may do this")
    answered(uma, "how is the flagship doing?", "your company's word")
    ada.click(Action.WORD_CHANGE, on=open_list(ada))
    ada.modal("Change a word")
    make_admin(st)
    with st.bot.database.write() as session:
        who = actor(session, USER)
        held = roles.of_member(session, who, ADMIN)
        roles.change(session, who, Person(ADMIN, "Ada"), chosen, held.version, NOON)
    ada.submit(own_word="taken")
    ada.modal("Only an Incentives admin may do this")
    with st.bot.database.read() as session:
        found = own_words.listing(session, actor(session, USER), known(st), "", 0, 20)
    assert [one.word for one in found.shown] == ["flagship"]
