"""Every id that Slack sends back to us, as ``noun.verb``; matched exactly, never by prefix."""

from enum import StrEnum

COMMAND = "/mci"


class Shortcut(StrEnum):
    """Global shortcuts, as the manifest names them."""

    ADD_CUSTOMER = "customer.add"


class View(StrEnum):
    """``callback_id`` of the modals that can be submitted."""

    ADD_LOCATION = "customer.choose_location"
    ADD_ENGAGEMENTS = "customer.choose_engagements"
    ADD_CONTACTS = "customer.give_contacts"
    ADD_REVIEW = "customer.review"


class Action(StrEnum):
    """``action_id`` of buttons and inputs."""

    ADD_OPEN = "customer.open"
    ADD_RESUME = "customer.resume"
    ADD_START_OVER = "customer.start_over"
    ADD_BACK = "customer.back"
    KEEP = "draft.keep"
    LOCATION = "location.search"
    ENGAGEMENTS = "engagement.search"
