"""Add, change and remove the partner's own words from the list."""

from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.administration import own_words
from flows.administration.own_words import TooManyWords, WordChoice, WordGone, WordRefused, WordTaken
from flows.administration.roles import ChangedMeanwhile
from flows.conversation.vocabularies import Vocabularies
from flows.loading.loading_words import MeaningGone
from handlers.administration import list_pages
from handlers.administration.list_pages import PAGE, ListPlace
from handlers.administration.own_words import views
from handlers.administration.own_words.views import WordMetadata
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge


def register(app: App, services: Services, vocabularies: Vocabularies) -> "OwnWordListeners":
    """Register the listeners, and return them."""
    listeners = OwnWordListeners(services, vocabularies)
    for opens in (Action.WORDS_OPEN, Action.WORDS_EARLIER, Action.WORDS_LATER):
        app.action(opens)(ack=acknowledge, lazy=[listeners.show])
    app.action(Action.WORD_ADD)(ack=acknowledge, lazy=[listeners.open_form])
    app.action(Action.WORD_CHANGE)(ack=acknowledge, lazy=[listeners.open_form])
    app.action(Action.WORD_REMOVE)(ack=acknowledge, lazy=[listeners.remove])
    for typed in (Action.WORD_INPUT, Action.WORD_MEANS):
        app.action(typed)(acknowledge)
    app.options(Action.WORD_MEANS)(listeners.offer)
    app.view(ViewId.WORDS_FIND)(listeners.find)
    app.view(ViewId.WORD_SAVE)(ack=listeners.save, lazy=[listeners.renew])
    return listeners


class OwnWordListeners:
    """The listeners."""

    def __init__(self, services: Services, vocabularies: Vocabularies) -> None:
        """Keep what every listener works with, and the names with which words are compared."""
        self.services, self._vocabularies = services, vocabularies

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list of words, or another page of it."""
        at = list_pages.opened(body)
        with reading(self.services, caller) as acting:
            view = self._list(acting, at)
        if surfaces.clicked(body) in {Action.WORDS_EARLIER, Action.WORDS_LATER}:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def find(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show the words that fit what was typed."""
        with reading(self.services, caller) as acting:
            view = self._list(acting, list_pages.searched(body))
        return ack(response_action="update", view=view)

    def open_form(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of one word, or of a new one."""
        about = WordMetadata(beneath=str(view_of(body).get("id") or ""), at=ListPlace.of_view(view_of(body)))
        word, means = "", None
        with reading(self.services, caller) as (session, actor, _):
            if surfaces.clicked(body) == Action.WORD_CHANGE:
                word_id = row_id(surfaces.value(body))
                state = own_words.read(session, actor, self._vocabularies, word_id)
                about = about.model_copy(update={"word": word_id, "version": state.version})
                word, means = state.word, state.means
            else:
                own_words.require(session, actor)
        surfaces.stack(body, client, views.form(about, word, means))

    def offer(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among all for which a word may stand."""
        with reading(self.services, caller) as (session, actor, _):
            found = own_words.choices(session, actor, str(body.get("value") or ""), MOST_OPTIONS)
        return ack(options=[views.option(one) for one in found])

    def save(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Save the word, or say at the field what is wrong with it."""
        about, typed = WordMetadata.of_view(view_of(body)), forms.typed(view_of(body))
        word, value = str(typed.get(Field.OWN_WORD) or ""), str(typed.get(Field.WORD_MEANS) or "")
        if not value:
            with reading(self.services, caller) as (session, actor, _):
                own_words.choices(session, actor, "", 1)
            sentence = "Choose what the word stands for."
            return ack(response_action="errors", errors={Field.WORD_MEANS: sentence})
        try:
            with writing(self.services, caller) as (session, actor, now):
                state = own_words.put(
                    session, actor, self._vocabularies, word, value, about.word or None, about.version, now
                )
        except (WordRefused, WordTaken, TooManyWords) as refusal:
            return ack(response_action="errors", errors={Field.OWN_WORD: refusals.plain(refusal)})
        except MeaningGone as refusal:
            return ack(response_action="errors", errors={Field.WORD_MEANS: refusals.plain(refusal)})
        except (WordGone, ChangedMeanwhile) as refusal:
            return ack(response_action="update", view=self._anew(caller, about, word, value, refusal))
        return ack(response_action="update", view=views.saved(state))

    def remove(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Remove the word of the form; if somebody has changed it meanwhile, show how it is now."""
        about = WordMetadata.of_view(view_of(body))
        try:
            with writing(self.services, caller) as (session, actor, now):
                word = own_words.read(session, actor, self._vocabularies, about.word).word
                own_words.remove(session, actor, about.word, about.version, now)
        except ChangedMeanwhile as refusal:
            with reading(self.services, caller) as (session, actor, _):
                now_ = own_words.read(session, actor, self._vocabularies, about.word)
            about = about.model_copy(update={"version": now_.version})
            said = [views.changed_meanwhile(refusal, now_)]
            client.views_update(
                view_id=surfaces.view_id(body), view=views.form(about, now_.word, now_.means, said)
            )
            return
        client.views_update(view_id=surfaces.view_id(body), view=views.removed(word))
        self.renew(body, client, caller)

    def renew(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in the list beneath the form what has changed."""
        about = WordMetadata.of_view(view_of(body))
        if about.beneath:
            with reading(self.services, caller) as acting:
                view = self._list(acting, about.at)
            surfaces.update(client, about.beneath, view)

    def _anew(
        self,
        caller: Caller,
        about: WordMetadata,
        word: str,
        value: str,
        refusal: WordGone | ChangedMeanwhile,
    ) -> View:
        """Return the form with what was entered, and what another admin has done meanwhile."""
        with reading(self.services, caller) as (session, actor, _):
            means = _chosen(Acting(session, actor, self.services.clock()), value)
            try:
                now = own_words.read(session, actor, self._vocabularies, about.word)
            except WordGone:
                about = about.model_copy(update={"word": 0, "version": 0})
                return views.form(about, word, means, [views.REMOVED_MEANWHILE])
        about = about.model_copy(update={"version": now.version})
        said = views.changed_meanwhile(refusal, now) if isinstance(refusal, ChangedMeanwhile) else ""
        return views.form(about, word, means, [said] if said else [])

    def _list(self, acting: Acting, at: ListPlace) -> View:
        session, actor, _ = acting
        found = own_words.listing(session, actor, self._vocabularies, at.words, at.offset, PAGE)
        if not found.shown and at.offset:
            return self._list(acting, at.before)
        return views.words(found, at)


def _chosen(acting: Acting, value: str) -> WordChoice | None:
    session, actor, _ = acting
    try:
        return own_words.choice(session, actor, value)
    except MeaningGone:
        return None
