"""The sentences for refusals: the one place where exceptions become text for people."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ButtonElement

from flows.access import NoRole, NotVouchedFor, Outsider
from flows.administration.data_files import FilesGone, PreviewOutdated
from flows.administration.data_history import BuiltOn, ErasedForGood, LoadUnknown, UndoneBefore
from flows.administration.departures import NothingToGiveBack
from flows.administration.engagements import EngagementExists
from flows.administration.facts import NoteMissing, NothingKnown
from flows.administration.groups import FollowedBefore, GroupUnknown
from flows.administration.locations import LocationExists
from flows.administration.mail_settings import PreviewGone
from flows.administration.personal_rights import ErasesSelf, InGroup, NothingKept, OwnsOpen
from flows.administration.planned import DayPassed
from flows.administration.role_answers import RequestEnded
from flows.administration.roles import ChangedMeanwhile, HeldByGroup, LastAdmin
from flows.associations.bring_in import ProofMissing
from flows.associations.contacts import ContactLocked, ReasonNeeded
from flows.associations.lifecycle import NotFound, OtherLocation, StatusClosed
from flows.associations.own_date import OwnDateRefused
from flows.associations.ownership import OwnerRefused
from flows.associations.undo_cancel import UndoRefused
from flows.claims.correct_claim import ClaimUnchanged, CorrectionUnexplained
from flows.claims.file_port import FileRefused
from flows.claims.items import (
    ElsewhereUnexplained,
    ItemNotRequired,
    ItemsMissing,
    NothingGiven,
    TooManyFiles,
)
from flows.claims.record_answer import AnswerImpossible
from flows.claims.submit_claim import ClaimClosed, NotConsented, SubmissionDateRefused
from flows.claims.void_record import NothingRecorded
from flows.consent.consent import (
    AddressDead,
    ConsentClosed,
    NotTheirs,
    OtherContact,
    SeveralCustomers,
    TooSoon,
)
from flows.consent.record_consent import AdminOnly, DateFault, DateRefused
from flows.conversation.actions.operation import NothingChanges
from flows.conversation.actions.pressing import OthersCard
from flows.conversation.turns import OthersAnswer, TurnGone
from flows.customers.add_customer import LocationClosed, NoLongerEligible, NotKnown
from flows.customers.association_request import DraftIncomplete
from flows.drafts.draft_models import STEP_TITLES, Step
from flows.drafts.drafts import MOST_DRAFTS, DraftDone, DraftGone, DraftMoved, TooManyDrafts
from flows.evidence.evidence_files import EvidenceErased, EvidenceNotMade, NoEvidence
from flows.members.role_requests import AskedBefore, HasRole, NobodyToAsk, PlacesGone
from flows.notes.notes import NoteEmpty
from flows.refusal import Refusal
from flows.reminders.snooze import SnoozeRefused
from flows.reports.report_ask import NothingToReportOn, PeriodRefused
from flows.rules.associations import status
from flows.rules.associations.running import RunningFault, RunningRefused
from flows.rules.associations.undoing import UNDONE_WITHIN, UndoFault
from flows.rules.reports.periods import UNDERSTOOD, PeriodFault
from flows.rules.text.days import spelt
from flows.rules.text.reasons import ENOUGH
from flows.surveys.customer_survey import SurveyAnswered, SurveyTooSoon
from flows.surveys.partner_survey import AnswersRefused, QuestionsChanged
from handlers.app import claim_refusals, file_refusals, forms, row_ids, surfaces, word_refusals
from handlers.app.caller import way_to_role, who_grants, whom_to_ask
from handlers.app.ids import Action
from handlers.blocks import clocks
from handlers.blocks.text_blocks import clip
from store.enums import RoleRequestEnding
from words import mrkdwn
from words.mrkdwn import Mrkdwn

TOO_LATE = frozenset(
    {
        "exchanged_trigger_id",
        "expired_trigger_id",
        "hash_conflict",
        "invalid_trigger_id",
        "not_found",
        "view_not_found",
    }
)
"""Slack's error words for a click that was answered too late, or a modal that was closed or changed."""

NO_FILES: Mapping[str, str] = MappingProxyType(
    {
        "file_uploads_disabled": "the workspace does not allow uploads",
        "file_uploads_except_images_disabled": "the workspace allows uploads of pictures only",
        "storage_limit_reached": "the workspace has no more room for files",
    }
)
"""Slack's error words for a workspace that takes no file from the bot, and what they mean."""

MOST_BUILT_ON = 5
"""Rows that are named where a change cannot be taken back."""

TOO_LATE_SENTENCE = "Slack had stopped waiting, or the window was closed. Please click again."


def _status_closed(refusal: StatusClosed) -> str:
    words = status.TABLE[refusal.status].words
    return f"This is no longer possible: the status is now *{words}*."


DATE_FAULTS: Mapping[DateFault, str] = {
    DateFault.IN_THE_FUTURE: "The consent cannot be in the future. Choose a time up to {limit}.",
    DateFault.AFTER_IT_WAS_DUE: "The consent was due {limit}. Choose an earlier time.",
    DateFault.CLAIM_OVER: (
        "With a consent of that time the deadline of the claim would have passed already. "
        "Choose a time after {limit}."
    ),
}
"""What is wrong with the instant of a consent given outside the bot; ``limit`` is filled in."""


def _date_refused(refusal: DateRefused) -> str:
    return DATE_FAULTS[refusal.fault].format(limit=mrkdwn.moment(refusal.limit))


RUNNING_FAULTS: Mapping[RunningFault, str] = {
    RunningFault.ADDED_IN_THE_FUTURE: "It cannot be added in the future. Choose {limit} or an earlier day.",
    RunningFault.CONSENT_OVER: (
        "By this day the consent was due {limit}, and that is over. Correct the day, or choose how far it is."
    ),
    RunningFault.CONSENT_MISSING: "Choose the day of the consent.",
    RunningFault.CONSENT_IN_THE_FUTURE: (
        "A consent cannot be in the future. Choose {limit} or an earlier day."
    ),
    RunningFault.CONSENT_BEFORE_ADDED: "The customer was added later, {limit}. Correct one of the days.",
    RunningFault.CONSENT_AFTER_DUE: "The consent was due earlier, {limit}. Correct one of the days.",
    RunningFault.CLAIM_OVER: (
        "By this day the claim was due {limit}, and that is over. Correct the day, or choose that the claim "
        "was submitted."
    ),
    RunningFault.SUBMISSION_MISSING: "Choose the day on which the claim was submitted.",
    RunningFault.SUBMITTED_IN_THE_FUTURE: "A claim cannot be submitted in the future. Choose an earlier day.",
    RunningFault.SUBMITTED_BEFORE_CONSENT: "The consent came later, {limit}. Correct one of the days.",
    RunningFault.SUBMITTED_AFTER_DUE: "The claim was due earlier, {limit}. Correct one of the days.",
}
"""What is wrong with the days of a running engagement; ``limit`` is filled in."""


def _running_refused(refusal: RunningRefused) -> str:
    return RUNNING_FAULTS[refusal.fault].format(limit=mrkdwn.moment(refusal.limit))


UNDO_FAULTS: Mapping[UndoFault, str] = {
    UndoFault.TOO_LATE: (
        f"A cancellation can be undone for {UNDONE_WITHIN // timedelta(hours=1)} hours, and they are over. "
        "Add or claim the customer again."
    ),
    UndoFault.CLOCK_OVER: (
        "The deadline has passed since it was cancelled, so it would end at once. "
        "Add or claim the customer again."
    ),
    UndoFault.BEGUN_AGAIN: "This customer was added or claimed again since. Go on with the new association.",
    UndoFault.ANOTHER_PARTNER: (
        "The customer has chosen another partner since, or a dispute with one was decided. "
        "It stays cancelled."
    ),
}
"""Why a cancellation cannot be undone."""


def _undo_refused(refusal: UndoRefused) -> str:
    return UNDO_FAULTS[refusal.fault]


def _own_date_refused(refusal: OwnDateRefused) -> str:
    # Where the member is, it may be another day, so it is not called today.
    return f"This day is over. Choose {spelt(refusal.today)} or a later day."


def _submission_date_refused(refusal: SubmissionDateRefused) -> str:
    if refusal.is_early:
        return f"The customer had not consented by this day: choose {spelt(refusal.nearest)} or later."
    return f"This day has not come yet: choose {spelt(refusal.nearest)} or earlier."


def _too_soon(refusal: TooSoon) -> str:
    until = mrkdwn.moment(refusal.until)
    return f"A consent e-mail was sent within the last hour. You can send the next one after {until}."


def _consent_closed(refusal: ConsentClosed) -> str:
    if refusal.status in status.CONSENT_PENDING:
        return "The time for the customer's consent is over. Add or claim the customer again to ask anew."
    words = status.TABLE[refusal.status].words
    return f"No consent is needed any more: the status is *{words}*."


def _claim_closed(refusal: ClaimClosed) -> str:
    due = clocks.until(refusal.due, refusal.zone, None)
    return (
        f"The claim was due {due}. A claim that was not submitted in time cannot be revived, "
        "so this engagement is not paid."
    )


def _address_dead(refusal: AddressDead) -> str:
    email = mrkdwn.escape(refusal.dead.email)
    return f"No mail arrives at {email}. Correct the address in the details, then send it again."


def _request_ended(refusal: RequestEnded) -> str:
    state = refusal.state
    if state is None or state.ending is None:
        return "This request is not known here any more. Give roles with `/mci admin roles`."
    by = f" by {mrkdwn.user(state.by)}" if state.by else ""
    return {
        RoleRequestEnding.GRANTED: f"A role was given to {mrkdwn.user(state.user_id)} already{by}.",
        RoleRequestEnding.DECLINED: f"This request was declined already{by}.",
        RoleRequestEnding.EXPIRED: (
            "This request was left for too long and has ended. Give roles with `/mci admin roles`."
        ),
    }[state.ending]


PERIOD_FAULTS: Mapping[PeriodFault, str] = {
    PeriodFault.DAYS_REVERSED: "The days are the wrong way round: type `{words}`.",
    PeriodFault.NO_SUCH_QUARTER: "There is no {words}, as a year has four quarters: type Q1, Q2, Q3 or Q4.",
    PeriodFault.NO_SUCH_MONTH: "There is no month {words}: type a month from 01 to 12, such as 2026-10.",
    PeriodFault.NO_SUCH_DAY: "There is no day {words}: look it up in a calendar, and type it as 2026-10-31.",
}
"""What is wrong with a period; ``words`` is filled in."""


SENTENCES: Mapping[type[Refusal], str | Callable[[Any], str]] = {
    AddressDead: _address_dead,
    AdminOnly: lambda refusal: (
        f"Only an Incentives admin may do this. Ask {who_grants(refusal.admins, 'one of them')}."
    ),
    ClaimUnchanged: "This is recorded already. Change the day or the claim ID, or close the form.",
    ContactLocked: "The customer's contact cannot be changed: they have answered the survey of this claim.",
    CorrectionUnexplained: (
        f"Say in a few words why it changes; {ENOUGH}. The reason is kept in the history."
    ),
    AnswersRefused: "Some questions are not answered yet. Go back to the survey and answer them.",
    ConsentClosed: _consent_closed,
    DateRefused: _date_refused,
    DraftDone: ("This form was completed already, and nothing was done twice. Its card is in the channel."),
    DraftGone: "This form has ended, or was deleted in another window. Begin again.",
    DraftMoved: "This was changed in another window, and nothing was done. Close the form and open it again.",
    DraftIncomplete: "Something is still missing. Go back to the step that asks for it.",
    ElsewhereUnexplained: lambda refusal: (
        "Say in a few words when and by whom it was "
        f"{'given' if refusal.requirement.takes_files else 'answered'} in Partner Center, such as "
        f"“by Ada on 3 March”; {ENOUGH}."
    ),
    EvidenceErased: "The evidence file was deleted, because the data of a person was erased.",
    EvidenceNotMade: "The evidence file is being made. Try again in a minute.",
    FileRefused: file_refusals.file_refused,
    ItemNotRequired: "This engagement does not ask for that any more. Open the checklist again.",
    ItemsMissing: file_refusals.items_missing,
    LocationClosed: "The location can no longer be chosen. Go back to where you chose it and choose another.",
    NoLongerEligible: (
        f"An engagement can no longer be chosen. Go back to *{STEP_TITLES[Step.ENGAGEMENTS]}* to see why."
    ),
    NoEvidence: "There is no evidence file, because there is no answer.",
    NotConsented: "The customer has not consented yet. A claim can be submitted once they have.",
    NoteEmpty: "Write the note first.",
    NotFound: "This no longer exists. Look for it with `/mci customers`.",
    NothingGiven: lambda refusal: (
        "Choose a file, give a link, or say that it is in Partner Center already."
        if refusal.requirement.takes_files
        else "Say when and by whom the survey was answered in Partner Center."
    ),
    NotKnown: "Only customers who consented to you before can be claimed. Add this one instead.",
    NotTheirs: lambda refusal: (
        f"The request is not for {mrkdwn.escape(refusal.said.email)}, as they say. Correct the contact in "
        "the details, then ask."
    ),
    NotVouchedFor: "Slack cannot confirm right now that you belong to this workspace. Try again in a moment.",
    OtherContact: lambda refusal: (
        f"Its contact is now {mrkdwn.escape(refusal.email)}, who is asked with an e-mail of their own."
    ),
    OtherLocation: lambda refusal: (
        f"You hold no role on the location. Ask {who_grants(refusal.admins)} to give you one."
    ),
    QuestionsChanged: "The questions have changed. Go back, and answer the new ones.",
    OwnDateRefused: _own_date_refused,
    OwnerRefused: "This person holds no role on the location, so they cannot own it. Choose another.",
    Outsider: "Guests, bots and people of other workspaces cannot use MCI Bot here.",
    ProofMissing: forms.HOW_KNOWN,
    RunningRefused: _running_refused,
    ReasonNeeded: "The address lies outside the customer's domain. Say why it is right.",
    SeveralCustomers: "One e-mail asks one customer. Choose engagements of one customer, and ask each apart.",
    SnoozeRefused: "Reminders can be snoozed until a time in the future, before the deadline.",
    SubmissionDateRefused: _submission_date_refused,
    NoRole: whom_to_ask,
    StatusClosed: _status_closed,
    SurveyAnswered: "The customer has answered the survey. It cannot be sent or changed any more.",
    SurveyTooSoon: lambda refusal: (
        "The survey was sent within the last hour. "
        f"You can send it again after {mrkdwn.moment(refusal.until)}."
    ),
    TooManyDrafts: (
        f"You have {MOST_DRAFTS} unfinished drafts of this kind, and no more can be kept. "
        "Finish or delete one of them first."
    ),
    TooManyFiles: lambda refusal: (
        f"Give {refusal.most} files or fewer: untick some that still count, or join documents into one."
    ),
    TooSoon: _too_soon,
    UndoRefused: _undo_refused,
    ClaimClosed: _claim_closed,
    BuiltOn: lambda refusal: (
        "This cannot be taken back any more, because something was changed since or builds on it: "
        f"{mrkdwn.escape(', '.join(refusal.args[:MOST_BUILT_ON]))}."
    ),
    ChangedMeanwhile: "Somebody else has changed this since you opened it. Open it again, then change it.",
    LastAdmin: (
        "Nobody would be left who is Incentives admin of all locations. "
        "Give that role to somebody else first."
    ),
    FilesGone: (
        "These files are not kept any more: a preview can be applied for a day, unless somebody discards it. "
        "Give the files again."
    ),
    HasRole: "You hold a role already: type `/mci` to begin.",
    AskedBefore: lambda refusal: (
        f"You asked for a role {mrkdwn.moment(refusal.at)}, and nobody has answered yet. "
        "MCI Bot tells you when somebody does."
    ),
    NobodyToAsk: (
        "Nobody is set up who could give you a role. "
        "Ask whoever runs MCI Bot in your company to load the roles."
    ),
    PlacesGone: "One of the locations does not exist any more. Choose again.",
    RequestEnded: _request_ended,
    HeldByGroup: lambda refusal: (
        f"The user group @{mrkdwn.escape(refusal.handle)} gives one of these roles. Take the person out of "
        "the group in Slack, or stop following it with `/mci admin groups`."
    ),
    FollowedBefore: "This user group is followed already. To change its roles, stop following it first.",
    GroupUnknown: "This user group is not followed any more.",
    NothingToGiveBack: "Somebody has decided about these roles already. See `/mci admin roles`.",
    EngagementExists: lambda refusal: (
        f"There is an engagement with this code already: {mrkdwn.escape(refusal.name)}. "
        "Change it in the list."
    ),
    DayPassed: "Choose today or a later day.",
    NoteMissing: "Say in a few words how you know.",
    NothingKnown: "Somebody has removed this already. Open the list again.",
    LocationExists: lambda refusal: (
        f"There is a location with this PartnerID already: {mrkdwn.escape(refusal.name)}. "
        "Change it in the list."
    ),
    ErasedForGood: "This change erased a person's data, which is gone for good.",
    ErasesSelf: "You cannot erase yourself. Ask another Incentives admin of all locations to do it.",
    InGroup: lambda refusal: (
        f"The user group @{mrkdwn.escape(refusal.handle)} would give this person roles again. Take them "
        "out of the group in Slack, or stop following it with `/mci admin groups`."
    ),
    NothingKept: (
        "Nothing is kept about this person. Check the spelling of the address; somebody may be kept under "
        "another one."
    ),
    OwnsOpen: lambda refusal: (
        f"This person owns {refusal.count:,} open "
        f"{'association' if refusal.count == 1 else 'associations'}. Hand over all of them first."
    ),
    LoadUnknown: "This change is not known here any more. Open the list again.",
    PreviewOutdated: "The data have changed since this preview. Open it again, then apply it.",
    PreviewGone: "This preview is over: it lasts an hour. Open it again with *Preview*.",
    UndoneBefore: "This change was taken back already.",
    **claim_refusals.SENTENCES,
    **word_refusals.SENTENCES,
    TurnGone: "MCI Bot does not know this answer any more. Ask again.",
    OthersAnswer: (
        "Somebody else asked this, and only they can change the answer. Ask MCI Bot yourself, here or in a "
        "direct message."
    ),
    OthersCard: lambda refusal: (
        f"{mrkdwn.escape(refusal.asker or 'Somebody else')} asked for this, and only they can press it. "
        "Nothing has happened. If you want the same, ask MCI Bot yourself, here or in a direct message."
    ),
    NothingChanges: "It is so already, so nothing would change.",
    PeriodRefused: lambda refusal: PERIOD_FAULTS[refusal.fault].format(words=mrkdwn.escape(refusal.words)),
    NothingToReportOn: lambda refusal: (
        f"No period, engagement, location or member is called “{mrkdwn.escape(clip(refusal.typed))}”. "
        f"Periods are: {UNDERSTOOD}."
    ),
}
"""What a member reads for each refusal: a sentence, or a function that makes one from its values."""


ABOUT_ASSOCIATION = (
    AddressDead,
    NotTheirs,
    AnswerImpossible,
    NothingRecorded,
    StatusClosed,
    ConsentClosed,
    ClaimClosed,
    NotConsented,
    TooSoon,
    OtherLocation,
    ItemsMissing,
)
"""Refusals after which the details of the association say what is possible instead."""


def sentence(error: Exception) -> Mrkdwn | None:
    """Return the sentence for an exception of a use case, or ``None`` if there is none."""
    if isinstance(error, SlackApiError):
        return _slack_refused(error)
    found = SENTENCES.get(type(error)) if isinstance(error, Refusal) else None
    if found is None:
        return None
    return Mrkdwn(found if isinstance(found, str) else found(error))


def plain(refusal: Refusal) -> str:
    """Return the sentence for the error of a form's field, which Slack shows without any formatting."""
    return mrkdwn.plain(sentence(refusal) or "")


def way_on(error: Exception, body: Mapping[str, Any]) -> list[ButtonElement]:
    """Return the button of what can be done next after a refused click; none if nothing better is known."""
    if isinstance(error, NoRole):
        return way_to_role(error)
    if isinstance(error, NotKnown):
        return [ButtonElement(text="Add a customer", action_id=Action.ADD_OPEN)]
    if isinstance(error, NotFound):
        return [ButtonElement(text="Customers", action_id=Action.CUSTOMERS_OPEN)]
    if isinstance(error, TooManyDrafts):
        return [ButtonElement(text="Show drafts", action_id=Action.DRAFT_LIST)]
    if isinstance(error, ABOUT_ASSOCIATION):
        with suppress(NotFound):
            association_id = str(error.association_id or row_ids.row_id(surfaces.value(body)))
            return [ButtonElement(text="Details", action_id=Action.ASSOCIATION_OPEN, value=association_id)]
    return []


def _slack_refused(error: SlackApiError) -> Mrkdwn | None:
    if _is_too_late(error):
        return Mrkdwn(TOO_LATE_SENTENCE)
    why = str(error.response["error"])
    if why == "missing_scope":
        needed = mrkdwn.escape(str(error.response.get("needed") or "more rights"))
        return Mrkdwn(
            f"This needs the permission `{needed}`, which MCI Bot does not have in this workspace yet. "
            "Ask whoever runs MCI Bot to install it here again."
        )
    if why in NO_FILES:
        return Mrkdwn(f"Slack did not take the file: {NO_FILES[why]}. Ask an admin of the workspace.")
    return None


def _is_too_late(error: SlackApiError) -> bool:
    """Tell whether Slack refuses the click, rather than the answer to it."""
    metadata = error.response.get("response_metadata") or {}
    messages = metadata.get("messages") or []
    return error.response["error"] in TOO_LATE or (
        bool(messages) and all("trigger_id" in str(message) for message in messages)
    )
