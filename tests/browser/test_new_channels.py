"""A channel that an app makes is known at once in every window."""

from playwright.sync_api import Page, Route

from tests.browser.test_order_of_actions import form
from tests.browser.window import Window
from tests.support.recorder import Wired


def test_a_channel_whose_name_comes_after_what_names_it_is_shown_by_it(page: Page, wired: Wired) -> None:
    held: list[Route] = []
    page.route("**/client/boot*", lambda route: held.append(route))  # noqa: PLW0108 -- it takes functions only
    made = wired.slack.conversations_create(name="new-deals")["channel"]["id"]
    said = {"type": "section", "text": {"type": "mrkdwn", "text": f"The channel is <#{made}>."}}
    wired.open(form(said))
    Window(page).shows(f"The channel is #{made}.")
    for route in held:
        route.continue_()
    Window(page).shows("The channel is #new-deals.")
