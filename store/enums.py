"""The enumerations of values that columns may hold, and the sets of statuses that indexes need."""

from enum import StrEnum


class Role(StrEnum):
    """What a member may do, held on one location or on all (R1, R2)."""

    ADMIN = "incentives_admin"
    USER = "incentives_user"


class ReminderSetting(StrEnum):
    """How a member wants the reminders of what they own: in one message a day, each singly, or not at all."""

    DAILY = "daily"
    SINGLY = "singly"
    NONE = "none"


class DataKind(StrEnum):
    """The kinds of partner data, in the order in which they build on one another."""

    PARTNER = "partner"
    CATALOGUE = "catalogue"
    LOCATIONS = "locations"
    ROLES = "roles"
    ELIGIBILITY = "eligibility"
    FACTS = "facts"
    WORDS = "words"
    """The partner's own words for what it speaks of; no file has them."""


FILE_KINDS = tuple(kind for kind in DataKind if kind is not DataKind.WORDS)
"""The kinds of partner data that files can have."""


class WordTarget(StrEnum):
    """What a word of the partner's own may stand for."""

    CUSTOMER = "customer"
    ENGAGEMENT = "engagement"
    LOCATION = "location"
    MEMBER = "member"
    AREA = "area"
    STATE = "state"


class ProblemKind(StrEnum):
    """What may be wrong or missing in a partner's data; the most pressing comes first."""

    OWNER_GONE = "owner_gone"
    PLAN_REFUSED = "plan_refused"
    NO_LOCATION = "no_location"
    EARNS_NOTHING = "earns_nothing"
    NO_MEMBER = "no_member"
    NO_RATE = "no_rate"
    NO_MARKET = "no_market"
    NO_EMAIL = "no_email"
    ROLE_OF_GONE = "role_of_gone"
    SAME_DOMAIN = "same_domain"


HINTS = frozenset({ProblemKind.NO_MEMBER, ProblemKind.SAME_DOMAIN})
"""What may be right as it is, and is not counted among the problems."""


class LoadOrigin(StrEnum):
    """How somebody came to change a partner's data."""

    COMMAND = "command"
    FILE = "file"
    FORM = "form"
    UNDO = "undo"
    INSTALLATION = "installation"
    GROUP = "group"


class RoleRequestEnding(StrEnum):
    """How a request for a role ended."""

    GRANTED = "granted"
    DECLINED = "declined"
    EXPIRED = "expired"


class SummaryPace(StrEnum):
    """How often a partner's channel gets a summary."""

    WEEKLY = "weekly"
    DAILY = "daily"


class Weekday(StrEnum):
    """The days of the week, in the order of Python's ``weekday()``."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WORKING_DAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)
"""A partner's default working days."""


class IdentifierType(StrEnum):
    """The two kinds of identifier value that make a customer."""

    TENANT_ID = "tenant_id"
    TPID = "tpid"


class EngagementType(StrEnum):
    """The kinds of engagement, each with default day limits (R26)."""

    ASSESSMENT = "assessment"
    WORKSHOP = "workshop"
    SMALL_PROJECT = "small_project"
    MEDIUM_PROJECT = "medium_project"
    LARGE_PROJECT = "large_project"


class Origin(StrEnum):
    """How an association began (R6)."""

    ADDED = "added"
    CLAIMED = "claimed"


class AssociationStatus(StrEnum):
    """The status of an association; the published words are in ``flows.rules.associations.status`` (R25)."""

    ADDED = "customer_added"
    CLAIMED = "customer_claimed"
    AWAITING_CONSENT = "awaiting_consent"
    CONSENT_RECEIVED = "consent_received"
    CONSENT_DECLINED = "consent_declined"
    CONSENT_EXPIRED = "consent_expired"
    CONSENTED_TO_ANOTHER_PARTNER = "consented_to_another_partner"
    CANCELLED = "cancelled"
    NOT_SUBMITTED_EXPIRED = "not_submitted_expired"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    ACTION_REQUIRED = "action_required"
    POST_SUBMISSION_EXPIRED = "post_submission_expired"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    DISPUTED_EXPIRED = "disputed_expired"
    REJECTED_FINAL = "rejected_final"


ENDED = frozenset(
    {
        AssociationStatus.CONSENT_DECLINED,
        AssociationStatus.CONSENT_EXPIRED,
        AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER,
        AssociationStatus.CANCELLED,
        AssociationStatus.NOT_SUBMITTED_EXPIRED,
        AssociationStatus.POST_SUBMISSION_EXPIRED,
        AssociationStatus.APPROVED,
        AssociationStatus.DISPUTED_EXPIRED,
        AssociationStatus.REJECTED_FINAL,
    }
)
"""Final statuses; every other one is open and counts for R6."""


CLAIM_EXPIRED = frozenset(
    {AssociationStatus.NOT_SUBMITTED_EXPIRED, AssociationStatus.POST_SUBMISSION_EXPIRED}
)
"""Endings in which something about the claim was not submitted in time."""

CLAIM_REJECTED = frozenset({AssociationStatus.REJECTED_FINAL, AssociationStatus.DISPUTED_EXPIRED})
"""Endings in which the claim was rejected for good."""

LAPSED = CLAIM_EXPIRED | CLAIM_REJECTED | {AssociationStatus.CONSENT_EXPIRED}
"""Statuses that a clock causes when it runs out; members record those after a submission, too."""

LOST = LAPSED | {AssociationStatus.CONSENT_DECLINED, AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER}
"""Endings in which the partner earns nothing although it wanted to; what it cancelled itself is not lost."""

IN_PROGRESS = frozenset(
    {
        AssociationStatus.ADDED,
        AssociationStatus.CLAIMED,
        AssociationStatus.AWAITING_CONSENT,
        AssociationStatus.CONSENT_RECEIVED,
    }
)
"""Statuses that wait for a consent or a first submission, so that one of the partner's clocks runs (R4)."""

REVIEWING = frozenset({AssociationStatus.SUBMITTED, AssociationStatus.UNDER_REVIEW})
"""Statuses in which Microsoft acts; the review should end by a day, but nothing expires on it (R26a)."""

PARTNER_ANSWERS = frozenset(
    {AssociationStatus.ACTION_REQUIRED, AssociationStatus.REJECTED, AssociationStatus.DISPUTED}
)
"""Statuses in which the partner must answer the programme before a clock ends (R26a)."""

IN_REVIEW = REVIEWING | PARTNER_ANSWERS
"""Statuses of the In review tab: the claim was submitted and has not ended."""

CLOCKED = IN_PROGRESS | PARTNER_ANSWERS
"""Statuses in which a clock runs that ends the association if the partner does nothing."""

UNANSWERED = frozenset({AssociationStatus.CONSENT_DECLINED, AssociationStatus.CONSENT_EXPIRED})
"""Statuses in which the association is on no tab: the customer is gone or can be claimed again (R20)."""

COMPLETE = ENDED - UNANSWERED
"""Statuses of the Complete tab: the association has ended (R4)."""


class Verdict(StrEnum):
    """The verdict of an imported list on an identifier value and an engagement (R5)."""

    ELIGIBLE = "eligible"
    CRITERIA_NOT_MET = "criteria_not_met"
    CONSENTED_TO_ANOTHER_PARTNER = "consented_to_another_partner"
    PARTICIPATED_WITH_ANOTHER_PARTNER = "participated_with_another_partner"
    CLAIM_LIMIT_REACHED = "claim_limit_reached"


class TenantCheck(StrEnum):
    """The result of comparing the identifier with the domain's tenant (R8, R11)."""

    DERIVED = "derived_from_domain"
    MATCHED = "matches_domain"
    MISMATCHED = "differs_from_domain"
    NO_TENANT = "domain_without_tenant"
    NOT_VERIFIED = "not_verified"
    NOT_COMPARED = "not_compared"


class ContactSide(StrEnum):
    """Whose contact it is."""

    CUSTOMER = "customer"
    PARTNER = "partner"


class ConsentOutcome(StrEnum):
    """What the customer answered."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Proof(StrEnum):
    """What an acceptance proves to other partners; the last five say why it proves nothing (R19)."""

    TENANT = "tenant"
    DOMAIN = "domain"
    RECORDED = "recorded_elsewhere"
    PUBLIC_MAIL = "public_mail"
    OTHER_TENANT = "other_tenant"
    NO_TENANT = "no_tenant"
    UNREADABLE = "unreadable_address"


class DisputeDecision(StrEnum):
    """How an operator settled a dispute between partners over one customer (R19)."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ClaimRecordKind(StrEnum):
    """What the programme answered to a claim, or the partner did about it at Partner Center (R25, R27)."""

    UNDER_REVIEW = "under_review"
    ACTION_REQUIRED = "action_required"
    RESUBMITTED = "resubmitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    FINAL = "final"
    EXPIRED = "expired"
    PAID = "paid"


class DraftKind(StrEnum):
    """The journeys that keep drafts."""

    ADD_CUSTOMER = "add_customer"
    CLAIM_CUSTOMER = "claim_customer"
    SEND_CONSENT = "send_consent"
    RECORD_CONSENT = "record_consent"
    SUBMIT_CLAIM = "submit_claim"
    CLAIM_ITEM = "claim_item"
    PARTNER_SURVEY = "partner_survey"
    MESSAGE_FILES = "message_files"


class ScreenKind(StrEnum):
    """What a member has open in Slack.

    App Home, a screen of the Customers page in a modal or in an answer that only they see, or the details of
    an association in a modal.
    """

    HOME = "home"
    CUSTOMERS = "customers"
    ANSWER = "answer"
    DETAILS = "details"


class HistoryAction(StrEnum):
    """What the history records, as ``subject:action``; its words: ``templates/slack/history/sentence.j2``."""

    ASSOCIATION_ADDED = "association:added"
    ASSOCIATION_CLAIMED = "association:claimed"
    ASSOCIATION_BROUGHT_IN = "association:brought_in"
    ASSOCIATION_CANCELLED = "association:cancelled"
    ASSOCIATION_RESTORED = "association:restored"
    CONSENT_ASKED = "consent:asked"
    CONSENT_ASKED_AGAIN = "consent:asked_again"
    CONSENT_ACCEPTED = "consent:accepted"
    CONSENT_DECLINED = "consent:declined"
    CONSENT_EXPIRED = "consent:expired"
    CONSENT_NOT_FOR_THEM = "consent:not_for_them"
    CONSENT_GIVEN_TO_ANOTHER_PARTNER = "consent:given_to_another_partner"
    CONSENT_EVIDENCE_MADE = "consent:evidence_made"
    DISPUTE_BEGAN = "dispute:began"
    DISPUTE_UPHELD = "dispute:upheld"
    DISPUTE_DISMISSED = "dispute:dismissed"
    CLAIM_SUBMITTED = "claim:submitted"
    CLAIM_EXPIRED = "claim:expired"
    CLAIM_CORRECTED = "claim:corrected"
    CLAIM_TAKEN_BACK = "claim:taken_back"
    CLAIM_UNDER_REVIEW = "claim:under_review"
    CLAIM_ACTION_REQUIRED = "claim:action_required"
    CLAIM_RESUBMITTED = "claim:resubmitted"
    CLAIM_APPROVED = "claim:approved"
    CLAIM_REJECTED = "claim:rejected"
    CLAIM_DISPUTED = "claim:disputed"
    CLAIM_FINAL = "claim:final"
    CLAIM_REQUEST_MISSED = "claim:request_missed"
    CLAIM_DISPUTE_MISSED = "claim:dispute_missed"
    CLAIM_PAID = "claim:paid"
    CLAIM_REQUEST_EXPIRED = "claim:request_expired"
    CLAIM_REJECTION_EXPIRED = "claim:rejection_expired"
    CLAIM_DISPUTE_EXPIRED = "claim:dispute_expired"
    CLAIM_RECORD_VOIDED = "claim:record_voided"
    CLAIM_PAYMENT_VOIDED = "claim:payment_voided"
    CLAIM_ITEM_GIVEN = "claim:item_given"
    SURVEY_ASKED = "survey:asked"
    SURVEY_ANSWERED = "survey:answered"
    SURVEY_MAIL_FAILED = "survey:mail_failed"
    OWNER_CHANGED = "owner:changed"
    CONTACTS_CHANGED = "contacts:changed"
    MAIL_REFUSED = "mail:refused"
    MAIL_FAILED = "mail:failed"
    MAIL_SENT = "mail:sent"
    MAIL_CAME_BACK = "mail:came_back"
    MESSAGE_DROPPED = "message:dropped"
    PERSON_ERASED = "person:erased"
    REMINDER_CONSENT_NOT_SENT = "reminder:consent_not_sent"
    REMINDER_CONSENT_AWAITED = "reminder:consent_awaited"
    REMINDER_CLAIM = "reminder:claim"
    REMINDER_CLAIM_ESCALATION = "reminder:claim_escalation"
    REMINDER_REVIEW_END = "reminder:review_end"
    REMINDER_REVIEW_ESCALATION = "reminder:review_escalation"
    REMINDER_REVIEW = "reminder:review"
    REMINDER_REQUEST = "reminder:request"
    REMINDER_REQUEST_ESCALATION = "reminder:request_escalation"
    REMINDER_REJECTION = "reminder:rejection"
    REMINDER_REJECTION_ESCALATION = "reminder:rejection_escalation"
    REMINDER_DISPUTE = "reminder:dispute"
    REMINDER_DISPUTE_ESCALATION = "reminder:dispute_escalation"
    REMINDER_UNTOLD = "reminder:untold"
    REMINDERS_SNOOZED = "reminders:snoozed"
    REMINDERS_SNOOZE_ENDED = "reminders:snooze_ended"
    DATE_SET = "date:set"
    DATE_CLEARED = "date:cleared"


class ClaimItem(StrEnum):
    """What a claim may need before it can be submitted (R24)."""

    INVOICE = "invoice"
    PROOF_OF_EXECUTION = "proof_of_execution"
    CUSTOMER_SURVEY = "customer_survey"
    PARTNER_SURVEY = "partner_survey"


class PictureType(StrEnum):
    """The types of pictures that every mail program shows."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"


class Transport(StrEnum):
    """Which way a message goes out."""

    SLACK = "slack"
    MAIL = "mail"


class ActionCardState(StrEnum):
    """What became of an action card, which asks to confirm what somebody requested in words."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"
    REPLACED = "replaced"


class OutboxState(StrEnum):
    """The state of a message in the outbox."""

    PENDING = "pending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    OBSOLETE = "obsolete"
