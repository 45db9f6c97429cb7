"""All tables in one place, for migrations and for tests that compare them with a database."""

from store.associations.associations import Association, Contact
from store.associations.contradictions import Contradiction
from store.catalogue import EarlierRates, Engagement, LocationEligibility
from store.claims.claim_items import ClaimFile, GivenItem
from store.claims.claim_records import ClaimRecord
from store.claims.claims import Claim
from store.claims.surveys import CustomerSurvey
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consent_evidence import ConsentEvidence
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.conversation.own_words import OwnWord
from store.conversation.turns import ActionCard, AnswerThumb, ConversationTurn
from store.customers.customer_cards import PostedCard
from store.customers.customers import Customer, CustomerFact, EligibilityEntry
from store.customers.search_words import CustomerWord
from store.data_changes import DataChange, DataLoad
from store.data_drops import DataDrop, DroppedFile
from store.database.base import Base
from store.deliveries import ReceivedDelivery
from store.disputes import Dispute, DisputeSide
from store.drafts import Draft
from store.followed_groups import FollowedGroup, GroupHold
from store.history.history import HistoryEntry
from store.installations import Installation
from store.job_runs import JobFailure, JobRun
from store.logos import Logo
from store.mail_previews import PreviewedMail
from store.notes import Note
from store.open_screens import OpenScreen
from store.outbox.lanes import Lane
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner, RoleGrant
from store.planned_versions import PlannedVersion
from store.role_requests import RoleRequest

metadata = Base.metadata

__all__ = [
    "ActionCard",
    "AnswerThumb",
    "Association",
    "Claim",
    "ClaimFile",
    "ClaimRecord",
    "ConsentAnswer",
    "ConsentAsk",
    "ConsentEvidence",
    "ConsentRequest",
    "ConsentSubmission",
    "Contact",
    "Contradiction",
    "ConversationTurn",
    "Customer",
    "CustomerFact",
    "CustomerSurvey",
    "CustomerWord",
    "DataChange",
    "DataDrop",
    "DataLoad",
    "Dispute",
    "DisputeSide",
    "Draft",
    "DroppedFile",
    "EarlierRates",
    "EligibilityEntry",
    "Engagement",
    "FollowedGroup",
    "GivenItem",
    "GroupHold",
    "HistoryEntry",
    "Installation",
    "JobFailure",
    "JobRun",
    "Lane",
    "Location",
    "LocationEligibility",
    "Logo",
    "Member",
    "Note",
    "OpenScreen",
    "OutboxMessage",
    "OwnWord",
    "Partner",
    "PlannedVersion",
    "PostedCard",
    "PreviewedMail",
    "ReceivedDelivery",
    "RoleGrant",
    "RoleRequest",
    "metadata",
]
