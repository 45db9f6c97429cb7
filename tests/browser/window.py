"""One browser window on the sandbox, in the words of the person who sits before it."""

from playwright.sync_api import Locator, Page, expect

expect.set_options(timeout=30_000)


class Window:
    """A window; everything is found as people and screen readers find it: by role and name."""

    def __init__(self, page: Page) -> None:
        page.set_default_timeout(30_000)
        self.page = page

    # What they see

    @property
    def modal(self) -> Locator:
        """The form in front."""
        return self.page.get_by_test_id("modal").last

    @property
    def messages(self) -> Locator:
        """The messages of the conversation that is open."""
        return self.page.get_by_test_id("messages").get_by_test_id("message")

    def shows(self, *texts: str) -> None:
        """Wait until the form in front has all these words."""
        for text in texts:
            expect(self.modal).to_contain_text(text)

    def says(self, *texts: str, seconds: float = 30) -> Locator:
        """Wait for a message with these words, and return it."""
        message = self.messages
        for text in texts:
            message = message.filter(has_text=text)
        expect(message.last).to_be_visible(timeout=seconds * 1000)
        return message.last

    # What they do

    def write(self, line: str) -> None:
        """Write something into the conversation and send it, once no form is in front of it."""
        # What is typed goes to the form that is still closing, and is lost with it.
        expect(self.page.get_by_test_id("modal-stack")).to_have_count(0)
        composer = self.page.get_by_test_id("composer")
        composer.fill(line)
        composer.press("Enter")

    def go(self, name: str) -> None:
        """Choose a conversation, app or panel in the sidebar."""
        self.page.get_by_test_id("sidebar").get_by_role("button", name=name).click()

    def enter(self, label: str, text: str) -> None:
        """Fill in a field of the form."""
        self.modal.get_by_label(label).fill(text)

    def choose(self, label: str, search: str, *, place: Locator | None = None) -> None:
        """Search in a select of the form, or of another place, and take what is found first."""
        select = (place or self.modal).get_by_role("combobox", name=label)
        select.click()
        select.press_sequentially(search)
        self.page.get_by_role("option").filter(has_text=search).first.click()

    def tick(self, *labels: str) -> None:
        """Tick boxes of the form."""
        for label in labels:
            self.modal.get_by_role("checkbox", name=label).check()

    def untick(self, label: str) -> None:
        """Untick a box of the form."""
        self.modal.get_by_role("checkbox", name=label).uncheck()

    def press(self, name: str) -> None:
        """Press a button of the form."""
        self.modal.get_by_role("button", name=name, exact=True).click()

    def use_tool(self, message: Locator, name: str) -> None:
        """Press one of a message's tools by keys: under a pointer, messages that come move it away."""
        message.get_by_role("button", name=name).press("Enter")
