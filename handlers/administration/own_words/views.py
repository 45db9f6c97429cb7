"""The partner's own words: the list, and the form that adds or changes one."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
)
from slack_sdk.models.views import View

from flows.administration.own_words import OwnWordState, WordChoice, WordsFound
from flows.administration.roles import ChangedMeanwhile
from flows.rules.language.words.own_word_faults import LONGEST
from flows.rules.language.words.own_words import MOST_WORDS
from handlers.administration import list_pages
from handlers.administration.list_pages import ListPlace
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.app.word_refusals import NAMED, TARGETS
from handlers.blocks import modals
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, plain, with_accessory
from store.enums import WordTarget
from words import mrkdwn

TITLE = "Your own words"
ABOUT = (
    "MCI Bot understands these in questions and requests as your company does: “how is the big bank doing?”, "
    "“how many zombies are there in Paris?”."
)
EXAMPLES = f"1 to {MOST_WORDS} words as people type them, such as “the big bank”, “EPM” or “zombies”."
MEANINGS = "A customer, an engagement, a location, a member, a solution area, or a state such as “lost”."
GONE = ":warning: What it stood for is gone, so MCI Bot does not understand it any more. Change or remove it."


class WordMetadata(Metadata):
    """What the form of a word carries: its id and version, and the list beneath.

    Without a ``word`` it is a new one. ``beneath`` is Slack's id of the list's view.
    """

    word: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    beneath: str = ""
    at: ListPlace = ListPlace()


def words(found: WordsFound, at: ListPlace) -> View:
    """Return the list of words."""
    add = ButtonElement(text="Add a word", action_id=Action.WORD_ADD, style="primary")
    blocks: list[Block] = [ActionsBlock(elements=[add]), context(ABOUT)]
    if found.total or at.words:
        blocks.append(
            list_pages.search(at, "Find a word", "The word, or what it stands for", Action.WORD_INPUT)
        )
    blocks.append(context(list_pages.count(at, found.total, "word", "words")))
    for one in found.shown:
        change = ButtonElement(
            text="Change",
            action_id=Action.WORD_CHANGE,
            value=str(one.id),
            accessibility_label=clip(f"Change or remove {one.word}", 75),
        )
        blocks += with_accessory(_row(one), change)
    blocks += list_pages.pager(at, found.total, Action.WORDS_EARLIER, Action.WORDS_LATER)
    return View(
        type="modal",
        callback_id=ViewId.WORDS_FIND,
        title=TITLE,
        submit="Find" if found.total or at.words else None,
        close="Close",
        private_metadata=at.carried(),
        blocks=blocks,
    )


def form(about: WordMetadata, word: str, means: WordChoice | None, said: Sequence[str] = ()) -> View:
    """Return the form of a word, filled with what is given; ``said`` are lines (mrkdwn) on top."""
    blocks: list[Block] = [
        *listing(said),
        InputBlock(
            block_id=Field.OWN_WORD,
            label="Word",
            hint=EXAMPLES,
            element=PlainTextInputElement(
                action_id=Action.WORD_INPUT, initial_value=word or None, max_length=LONGEST
            ),
        ),
        InputBlock(
            block_id=Field.WORD_MEANS,
            label="Stands for",
            hint=MEANINGS,
            element=ExternalDataSelectElement(
                action_id=Action.WORD_MEANS,
                placeholder="A part of a name",
                min_query_length=0,
                initial_option=option(means) if means is not None and means.name else None,
            ),
        ),
        context("It counts in any case, with or without “the”, and in singular and plural."),
    ]
    if about.word:
        sure = ConfirmObject(
            title="Remove this word?",
            text="MCI Bot will not understand it any more. The history of changes can take this back.",
            confirm="Remove",
            deny="Keep",
        )
        remove = ButtonElement(text="Remove", action_id=Action.WORD_REMOVE, style="danger", confirm=sure)
        blocks.append(ActionsBlock(elements=[remove]))
    return View(
        type="modal",
        callback_id=ViewId.WORD_SAVE,
        title="Change a word" if about.word else "Add a word",
        submit="Save" if about.word else "Add",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def option(one: WordChoice) -> Option:
    """Return something for which a word may stand as the form's select shows it."""
    kind = TARGETS[one.target].capitalize()
    tail = f" · {clip(one.detail, 30)}" if one.detail else ""
    shown = clip(f"{kind}: {one.name}", 75 - mrkdwn.length(tail)) + tail
    return Option(value=one.value, text=plain(shown))


def saved(one: OwnWordState) -> View:
    """Return what a word stands for from now on."""
    sentence = (
        f":white_check_mark: *{mrkdwn.escape(one.word)}* stands for the {_means(one.means)}. Everybody can "
        "ask with it now."
    )
    return modals.one_sentence(TITLE, sentence, close="Done")


def removed(word: str) -> View:
    """Return that a word is not understood any more."""
    sentence = (
        f":white_check_mark: *{mrkdwn.escape(word)}* is removed: MCI Bot does not understand it any more."
    )
    return modals.one_sentence(TITLE, sentence, close="Done")


def changed_meanwhile(refusal: ChangedMeanwhile, now: OwnWordState) -> str:
    """Return the line (mrkdwn) for the second of two admins who change the same word."""
    return (
        f":warning: {_by(refusal.by)} changed this word {mrkdwn.moment(refusal.at)}, after you opened this "
        f"form. It is now: *{mrkdwn.escape(now.word)}* for {_means(now.means) or 'something that is gone'}. "
        "What you entered still stands below; *Save* puts it in place of theirs."
    )


REMOVED_MEANWHILE = (
    ":warning: Somebody has removed this word, after you opened this form. What you entered still stands "
    "below; *Add* adds it as a new word."
)


def _row(one: OwnWordState) -> str:
    means = _means(one.means)
    lines = [f"*{mrkdwn.escape(one.word)}* → {means}" if means else f"*{mrkdwn.escape(one.word)}*"]
    lines.append(f"Added by {_by(one.added_by)} {mrkdwn.moment(one.added_at)}")
    if not means:
        lines.append(GONE)
    elif one.also is not None:
        also = f"the {NAMED[one.also.field]} {mrkdwn.escape(clip(one.also.name, LONGEST_NAME))}"
        then = (
            "your word counts" if one.means.target is WordTarget.STATE else "people are asked which they mean"
        )
        lines.append(f":warning: It is the name of {also} too: {then}.")
    return "\n".join(lines)


def _means(means: WordChoice) -> str:
    """Return what a word stands for (mrkdwn); nothing if that is gone."""
    if not means.name:
        return ""
    name = mrkdwn.escape(clip(means.name, LONGEST_NAME))
    return f"{TARGETS[means.target]} “{name}”"


def _by(user_id: str | None) -> str:
    return mrkdwn.user(user_id) if user_id else "a command on the server"
