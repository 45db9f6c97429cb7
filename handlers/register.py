"""Register the listeners for everything that Slack can send us."""

from slack_bolt import App

from flows.conversation.converse import Converser
from flows.conversation.vocabularies import Vocabularies
from handlers.add_customer import listeners as add_customer
from handlers.administration import listeners as administration
from handlers.app.caller import name_caller
from handlers.app.services import Services
from handlers.association_request import listeners as association_request
from handlers.associations import bring_in_listeners, own_date_listeners
from handlers.associations import listeners as association
from handlers.claim_customer import listeners as claim_customer
from handlers.claims import answer_listeners, correction_listeners, message_file_form
from handlers.claims import listeners as claim
from handlers.claims.message_file_listeners import MessageFiles
from handlers.consent import (
    after_adding,
    came_back,
    evidence_listeners,
    heads_up_listeners,
    record_listeners,
    several_listeners,
)
from handlers.consent import listeners as consent
from handlers.conversation import listeners as conversation
from handlers.conversation.prompting import Prompting
from handlers.customers import correction, export_listeners, stale_messages
from handlers.customers import listeners as customers
from handlers.drafts import journeys, unfinished_listeners
from handlers.drafts.journeys import Show
from handlers.help import listeners as help_
from handlers.home import listeners as home
from handlers.members import listeners as settings
from handlers.notes import listeners as notes
from handlers.reminders import listeners as snooze
from handlers.reminders import several_listeners as snooze_several
from handlers.reports import listeners as reports
from handlers.surveys import listeners as surveys
from store.enums import DraftKind


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how each journey shows the step that a draft has reached."""
    return (
        association_request.shows()
        | consent.shows(services)
        | record_listeners.shows(services)
        | claim.shows(services)
        | surveys.shows(services)
        | message_file_form.shows(services)
    )


def register(app: App, services: Services) -> None:
    """Register every listener; the answer to unknown words of the command comes last."""
    app.use(name_caller)
    stale_messages.register(app, services)
    reached = shows(services)
    journeys.register(app, services, reached)
    unfinished_listeners.register(app, services, reached, message_file_form.checks(services))
    association_request.register(app, services, after_adding.ask)
    add_customer.register(app, services)
    customers.register(app, services)
    reports.register(app, services)
    association.register(app, services)
    bring_in_listeners.register(app, services)
    own_date_listeners.register(app, services)
    export_listeners.register(app, services)
    home.register(app, services, Prompting(services).suggest)
    claim_customer.register(app, services)
    snooze.register(app, services)
    snooze_several.register(app, services)
    settings.register(app, services)
    vocabularies = Vocabularies(services.database, services.clock)
    files = administration.register(app, services, vocabularies)
    consent.register(app, services)
    record_listeners.register(app, services)
    several_listeners.register(app, services)
    came_back.register(app, services)
    evidence_listeners.register(app, services)
    heads_up_listeners.register(app, services)
    claim.register(app, services)
    MessageFiles(services, files.take_message, files.not_for_you).register(app)
    surveys.register(app, services)
    correction_listeners.register(app, services)
    answer_listeners.register(app, services)
    notes.register(app, services)
    conversation.register(app, services, Converser(vocabularies))
    help_.register(app, services, correction.button)
