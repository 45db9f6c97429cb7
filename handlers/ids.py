"""Every id that Slack sends back to us, as ``noun.verb``; matched exactly, never by prefix."""

from enum import StrEnum

COMMAND = "/mci"


class Subcommand(StrEnum):
    """First word after ``/mci``."""

    HELP = "help"
    ADD_CUSTOMER = "add-customer"


class Shortcut(StrEnum):
    """Global shortcuts, as the manifest names them."""

    ADD_CUSTOMER = "customer.add"


class View(StrEnum):
    """``callback_id`` of the modals that can be submitted."""

    ADD_LOCATION = "customer.choose_location"
    ORDER_ENGAGEMENTS = "order.choose_engagements"
    ORDER_CONTACTS = "order.give_contacts"
    ORDER_REVIEW = "order.review"


class Action(StrEnum):
    """``action_id`` of buttons and inputs."""

    ADD_OPEN = "customer.open"
    ORDER_RESUME = "order.resume"
    ORDER_START_OVER = "order.start_over"
    ORDER_BACK = "order.back"
    KEEP = "draft.keep"
    LOCATION = "location.search"
    ENGAGEMENTS = "engagement.search"
    CUSTOMER_CLAIM = "customer.claim"
    CONSENT_SEND = "consent.send"
    CONSENT_RECORD = "consent.record"
    CLAIM_SUBMIT = "claim.submit"
    ASSOCIATION_OPEN = "association.open"
    REMINDER_SNOOZE = "reminder.snooze"


class Field(StrEnum):
    """Inputs by name; each is a ``block_id`` and the name under which a draft keeps what was typed."""

    LOCATION = "location_id"
    DOMAIN = "domain"
    ID_TYPE = "id_type"
    ID_VALUE = "id_value"
    REASON = "reason"
    ENGAGEMENTS = "engagement_ids"
    COMPANY = "company"
    CUSTOMER_NAME = "customer_name"
    CUSTOMER_EMAIL = "customer_email"
    CUSTOMER_TITLE = "customer_title"
    CUSTOMER_PHONE = "customer_phone"
    CONTACT_REASON = "contact_reason"
    PARTNER_NAME = "partner_name"
    PARTNER_EMAIL = "partner_email"
    PARTNER_TITLE = "partner_title"
    PARTNER_PHONE = "partner_phone"
