"""Every id that Slack sends back to us, as ``noun.verb``; matched exactly, never by prefix."""

from enum import StrEnum

COMMAND = "/mci"


class Subcommand(StrEnum):
    """First word after ``/mci``."""

    HELP = "help"
    ADD_CUSTOMER = "add-customer"
    CUSTOMERS = "customers"
    CUSTOMER = "customer"
    DUE = "due"
    ENGAGEMENTS = "engagements"
    EXPORT = "export"
    CLAIM_CUSTOMER = "claim-customer"


class Shortcut(StrEnum):
    """Global shortcuts, as the manifest names them."""

    ADD_CUSTOMER = "customer.add"
    CUSTOMERS = "customers.open"
    FIND_CUSTOMER = "customer.find"


class View(StrEnum):
    """``callback_id`` of the modals that can be submitted."""

    ADD_LOCATION = "customer.choose_location"
    CLAIM_LOCATION = "customer.choose_known"
    ORDER_ENGAGEMENTS = "order.choose_engagements"
    ORDER_CONTACTS = "order.give_contacts"
    ORDER_REVIEW = "order.review"
    FILTER = "customers.filter"
    FIND = "customer.find"
    EXPORT = "customers.export"
    HAND_OVER = "association.hand_over"
    EDIT_CONTACTS = "association.edit_contacts"
    CANCEL = "association.cancel"


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
    CUSTOMER_CLAIM_ANEW = "customer.claim_anew"
    KNOWN_CUSTOMER = "customer.search_known"
    CONSENT_SEND = "consent.send"
    CONSENT_RECORD = "consent.record"
    CLAIM_SUBMIT = "claim.submit"
    ASSOCIATION_OPEN = "association.open"
    ASSOCIATION_HISTORY = "association.history"
    ASSOCIATION_HAND_OVER = "association.hand_over"
    ASSOCIATION_EDIT_CONTACTS = "association.edit_contacts"
    ASSOCIATION_CANCEL = "association.cancel"
    CLAIM_OPEN = "claim.open"
    CUSTOMERS_OPEN = "customers.open"
    CUSTOMERS_FRONT = "customers.front"
    CUSTOMERS_ELIGIBLE = "customers.eligible"
    CUSTOMERS_INELIGIBLE = "customers.ineligible"
    CUSTOMERS_COMPLETE = "customers.complete"
    CUSTOMERS_EARLIER = "customers.earlier"
    CUSTOMERS_LATER = "customers.later"
    CUSTOMERS_MINE = "customers.mine"
    CUSTOMERS_EVERYBODYS = "customers.everybodys"
    CUSTOMERS_CLEAR = "customers.clear"
    CUSTOMERS_CHOOSE = "customers.choose"
    CUSTOMERS_DUE = "customers.due"
    CUSTOMERS_FILTER = "customers.filter"
    CUSTOMERS_EXPORT = "customers.export"
    CUSTOMER_SHOW = "customer.show"
    CUSTOMER_FIND = "customer.find"
    CATALOGUE_OPEN = "engagements.open"
    FILTER_LOCATION = "filter.location"
    FILTER_INPUT = "filter.input"
    REMINDER_SNOOZE = "reminder.snooze"


class Field(StrEnum):
    """Inputs by name; each is a ``block_id`` and the name under which a draft keeps what was typed."""

    SEARCH = "search"
    TAB = "tab"
    OWNER = "owner"
    STATUS = "status"
    DUE = "due"
    ENGAGEMENT = "engagement_id"
    CUSTOMER = "customer_id"
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
