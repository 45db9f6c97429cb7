"""What the page itself promises, whatever app speaks through it."""

import re
import smtplib
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from slack_sdk import WebClient

from sandbox.demo import Demo
from sandbox.workspace.state import UserGroup
from tests.browser.conftest import Open
from tests.browser.window import Window

INJECTION = "<img src=x onerror=alert(1)><script>document.title='taken over'</script>"


def test_what_people_write_is_shown_and_never_run(open_window: Open) -> None:
    ada = open_window()
    ada.write(INJECTION)
    ada.says(INJECTION)
    expect(ada.messages.locator("img")).to_have_count(0)


def test_a_block_that_cannot_be_drawn_says_so(open_window: Open) -> None:
    ada = open_window()
    ada.page.evaluate(
        """async () => {
            const [{ drawBlocks }, { Surface }] = await Promise.all(
                [import("/blocks/index.js"), import("/views/surface.js")]);
            const blocks = [{type: "hologram"}, {type: "section", text: {type: "mrkdwn", text: "beside"},
                             accessory: {type: "dial"}}];
            const place = document.querySelector(".messages__inner");
            drawBlocks(place, blocks, new Surface("message", () => ({})));
        }"""
    )
    shown = ada.page.get_by_test_id("messages")
    expect(shown).to_contain_text("cannot draw: hologram")
    expect(shown).to_contain_text("cannot draw: dial")
    expect(shown).to_contain_text("beside")


def test_two_people_talk_in_two_windows(open_window: Open) -> None:
    ada, lin = open_window("U0ADA"), open_window("U0LIN", place="#/C0GENERAL")
    ada.write("Who takes Contoso? @Lin Okafor")
    unread = lin.page.get_by_test_id("sidebar").get_by_role("button", name="mci-incentives")
    expect(unread).to_contain_text("1")
    lin.go("mci-incentives")
    expect(lin.says("Who takes Contoso?").get_by_text("@Lin Okafor")).to_be_visible()
    lin.write("I do")
    ada.says("I do")


def test_the_bot_greets_once_however_its_conversation_is_opened(open_window: Open, demo: Demo) -> None:
    installation = demo.sandbox.installation(demo.app.id, "T0FOURTH")
    assert installation is not None
    workspace = demo.sandbox.state.workspaces["T0FOURTH"]
    direct = demo.sandbox.im(workspace, "U0LIN", installation.bot_user).id
    lin = open_window("U0LIN", place=f"#/{direct}")
    lin.says("Hello, I keep the customers, consents and claims")
    lin.go("MCI Bot")
    lin.page.get_by_role("tab", name="Messages").click()
    lin.says("/mci add-customer contoso.com")
    expect(lin.messages).to_have_count(1)
    ada = open_window("U0ADA")
    ada.go("MCI Bot")
    ada.page.get_by_role("tab", name="Messages").click()
    ada.says("Hello, I keep the customers, consents and claims")


def test_someone_else_can_be_acted_as(open_window: Open) -> None:
    window = open_window("U0ADA")
    window.page.get_by_test_id("acting-as").click()
    window.page.get_by_role("menuitemradio", name="Max Berger").click()
    expect(window.page.get_by_test_id("acting-as")).to_contain_text("Max Berger")
    window.write("/mci add-customer contoso.com")
    window.says("You hold no role for MCI engagements yet", "Ada Marsh")


def test_somebody_unknown_is_shown_the_way_in(browser: Browser, demo: Demo) -> None:
    page = browser.new_page()
    page.goto(f"{demo.sandbox.address}/?as=U0NOBODY")
    expect(page.get_by_role("alert")).to_contain_text("Nobody here has the ID U0NOBODY.")
    page.get_by_role("link", name="Act as the first member").click()
    expect(page.get_by_test_id("acting-as")).to_contain_text("Ada Marsh")
    page.close()


def test_a_command_is_completed_by_keys(open_window: Open) -> None:
    ada = open_window()
    composer = ada.page.get_by_test_id("composer")
    composer.press_sequentially("/m")
    expect(ada.page.get_by_test_id("completion")).to_contain_text("/mci")
    composer.press("Tab")
    expect(composer).to_have_value("/mci ")
    composer.press_sequentially("help")
    composer.press("Enter")
    ada.says("/mci add-customer")
    composer.press("ArrowUp")
    expect(composer).to_have_value("/mci help")


def test_a_command_that_is_written_out_is_sent_by_the_first_enter(open_window: Open) -> None:
    ada = open_window()
    composer = ada.page.get_by_test_id("composer")
    composer.press_sequentially("/mci")
    expect(ada.page.get_by_test_id("completion")).to_contain_text("/mci")
    composer.press("Enter")
    ada.says("/mci add-customer")
    expect(composer).to_have_value("")
    expect(ada.page.get_by_test_id("completion")).not_to_be_visible()


def test_an_app_is_told_from_people_by_its_sign(open_window: Open) -> None:
    ada = open_window()
    ada.write("/mci help")
    bot = ada.says("/mci add-customer").locator(".avatar")
    expect(bot.locator("svg")).to_be_visible()
    expect(bot).to_have_text("")


def test_a_form_is_filled_in_and_left_by_keys_alone(open_window: Open) -> None:
    ada = open_window()
    ada.write("/mci add-customer contoso.com")
    ada.shows("Step 1 of 4")
    keyboard = ada.page.keyboard
    expect(ada.modal.get_by_role("combobox", name="Location")).to_be_focused()
    keyboard.type("Seattle")
    expect(ada.page.get_by_role("option", name="Seattle")).to_be_visible()
    keyboard.press("Enter")
    keyboard.press("Tab")
    expect(ada.modal.get_by_label("Customer's domain")).to_be_focused()
    keyboard.press("Enter")
    ada.shows("Step 2 of 4")
    keyboard.press("Escape")
    expect(ada.page.get_by_test_id("modal")).to_have_count(0)
    expect(ada.page.get_by_test_id("composer")).to_be_focused()


def test_a_form_without_inputs_presses_nothing_when_somebody_presses_enter(open_window: Open) -> None:
    ada = open_window()
    ada.write("/mci help")
    ada.says("/mci add-customer").get_by_role("button", name="More").click()
    ada.shows("/mci claim-customer")
    expect(ada.modal).to_be_focused()
    ada.page.keyboard.press("Enter")
    ada.page.keyboard.press("Shift+Tab")
    expect(ada.modal.get_by_role("button", name="Close", exact=True)).to_be_focused()


def test_everything_that_can_be_used_has_a_name(open_window: Open) -> None:
    ada = open_window()
    ada.write("/mci help")
    ada.says("/mci add-customer")
    assert nameless(ada) == []
    for panel in ("Mailbox", "Clock", "Faults"):
        ada.go(panel)
        expect(ada.page.get_by_role("heading", name=panel).first).to_be_visible()
        assert nameless(ada) == []
    ada.go("MCI Bot")
    expect(ada.page.get_by_test_id("home")).to_contain_text("No customers yet")
    assert nameless(ada) == []
    ada.go("mci-incentives")
    ada.write("/mci add-customer contoso.com")
    ada.shows("Step 1 of 4")
    assert nameless(ada) == []


def nameless(window: Window) -> list[str]:
    """Return what a screen reader could not tell from others, as HTML."""
    found: list[str] = window.page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, [role=tab]")]
            .filter((one) => one.checkVisibility())
            .filter((one) => ![one.ariaLabel, one.textContent, one.title, one.labels?.[0]?.textContent]
                .some((name) => name?.trim()))
            .map((one) => one.outerHTML)"""
    )
    return found


def test_light_and_dark_are_remembered(open_window: Open) -> None:
    window = open_window(theme="light")
    root = window.page.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    window.page.get_by_test_id("theme").click()
    window.page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


def test_a_mail_is_shown_without_running_it(open_window: Open, demo: Demo) -> None:
    ada = open_window()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "mci@fourthcoffee.example", "Dana <dana@contoso.com>", "Hello"
    mail.set_content("In plain text")
    mail.add_alternative(
        f'<p>Read <a href="{demo.sandbox.address}/mark.svg">this</a></p>'
        '<p onclick="top.document.title=1" id="x">Formatted</p><script>x.textContent = "taken over"</script>',
        subtype="html",
    )
    with smtplib.SMTP("127.0.0.1", demo.sandbox.mail_port) as server:
        server.send_message(mail)

    expect(ada.page.get_by_test_id("sidebar").get_by_role("button", name="Mailbox")).to_contain_text("1")
    ada.go("Mailbox")
    ada.page.get_by_test_id("mail").filter(has_text="Dana").click()
    frame = ada.page.frame_locator("iframe")
    expect(frame.get_by_text("Formatted")).to_be_visible()
    with ada.page.context.expect_page() as opened:
        frame.get_by_role("link", name="this").click()
    assert opened.value.url.endswith("/mark.svg")
    ada.page.get_by_role("tab", name="Plain text").click()
    expect(ada.page.get_by_test_id("mail-text")).to_have_text("In plain text\n")


def test_the_clock_is_moved_and_tells_what_is_due(open_window: Open) -> None:
    ada = open_window(place="#/panel/clock")
    expect(ada.page.get_by_test_id("clock-due")).to_have_text("Nothing is due.")
    ada.page.get_by_role("button", name="+1 day").click()
    expect(ada.page.get_by_test_id("clock-moves")).to_contain_text("+1 day")
    expect(ada.page.get_by_test_id("sidebar").get_by_role("button", name="Clock")).to_contain_text("+24 h")


def test_a_fault_is_switched_on_and_off(open_window: Open, demo: Demo) -> None:
    ada = open_window(place="#/panel/faults")
    switch = ada.page.get_by_role("switch", name="Refuses every address")
    switch.check()
    expect(ada.page.get_by_test_id("sidebar").get_by_role("button", name="Faults")).to_contain_text("1")
    with smtplib.SMTP("127.0.0.1", demo.sandbox.mail_port) as server:
        server.ehlo()
        server.mail("mci@fourthcoffee.example")
        assert server.rcpt("dana@contoso.com")[0] == 550
    ada.page.get_by_role("button", name="All off").click()
    expect(switch).not_to_be_checked()


def test_a_narrow_window_has_its_sidebar_behind_a_button(open_window: Open) -> None:
    ada = open_window(width=390)
    ada.page.get_by_role("button", name="Open the sidebar").click()
    ada.go("general")
    expect(ada.page.get_by_role("heading", name="general").first).to_be_visible()
    expect(ada.page.get_by_test_id("sidebar")).not_to_be_visible()


def test_a_long_conversation_is_shown_from_its_end(open_window: Open, demo: Demo) -> None:
    with httpx.Client(base_url=demo.sandbox.address, trust_env=False) as client:
        for number in range(205):
            said = {"as": "U0LIN", "channel": "C0GENERAL", "text": f"line {number}."}
            client.post("/client/send", json=said).raise_for_status()
    ada = open_window(place="#/C0GENERAL")
    expect(ada.messages).to_have_count(200)
    ada.says("line 204.")
    ada.page.get_by_role("button", name="Show earlier messages").click()
    expect(ada.messages).to_have_count(205)
    expect(ada.page.get_by_text("This is the beginning of the channel general")).to_be_attached()


def test_a_conversation_of_several_is_shown_to_its_members(open_window: Open, demo: Demo) -> None:
    ada, lin = open_window("U0ADA"), open_window("U0LIN")
    installation = demo.sandbox.installation(demo.app.id, "T0FOURTH")
    assert installation is not None
    installation.scopes = [*(installation.scopes or []), "mpim:write"]
    slack = WebClient(installation.token, base_url=f"{demo.sandbox.address}/api/")
    group = str(slack.conversations_open(users=["U0ADA", "U0LIN"])["channel"]["id"])
    slack.chat_postMessage(channel=group, text="Hello, both")
    lin.go("Ada Marsh, MCI Bot")
    lin.says("Hello, both")
    ada.go("Lin Okafor, MCI Bot")
    ada.write("Hello to you")
    lin.says("Hello to you")


def test_people_begin_a_conversation_of_several(open_window: Open) -> None:
    ada, max_ = open_window("U0ADA"), open_window("U0MAX")
    ada.go("New conversation")
    dialog = ada.page.get_by_test_id("new-conversation")
    dialog.get_by_role("button", name="Begin").click()
    expect(dialog.get_by_role("alert")).to_have_text("Choose one to eight people.")
    for name in ("Lin Okafor", "Max Berger"):
        dialog.get_by_role("checkbox", name=name).check()
    dialog.get_by_role("button", name="Begin").click()
    expect(ada.page.get_by_role("heading", name="Lin Okafor, Max Berger").first).to_be_visible()
    ada.write("Hello, both")
    max_.go("Ada Marsh, Lin Okafor")
    max_.says("Hello, both")


def test_people_edit_and_delete_what_they_wrote(open_window: Open) -> None:
    ada, lin = open_window("U0ADA"), open_window("U0LIN")
    ada.write("@Lin Okafor takes *Contoso*")
    ada.use_tool(ada.says("takes Contoso"), "More actions")
    ada.page.get_by_role("menuitem", name="Edit message").click()
    field = ada.page.get_by_test_id("edit-text")
    expect(field).to_have_value("@Lin Okafor takes *Contoso*")
    field.fill("@Lin Okafor takes *Fabrikam*")
    field.press("Enter")
    changed = lin.says("takes Fabrikam", "(edited)")
    expect(changed.get_by_text("@Lin Okafor")).to_be_visible()
    lin.use_tool(changed, "More actions")
    expect(lin.page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    expect(lin.page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    ada.use_tool(ada.says("takes Fabrikam"), "More actions")
    ada.page.get_by_role("menuitem", name="Delete message").click()
    ada.page.get_by_test_id("confirm").get_by_role("button", name="Delete").click()
    expect(lin.messages.filter(has_text="Fabrikam")).to_have_count(0)


def test_a_user_group_is_mentioned_by_its_handle(open_window: Open, demo: Demo) -> None:
    group = UserGroup("S0CONSENTS", "consents", "Who asks for consent", users=["U0ADA"])
    demo.sandbox.workspace("T0FOURTH").user_groups[group.id] = group
    ada, lin = open_window("U0ADA"), open_window("U0LIN")
    ada.write("@consents please look")
    expect(lin.says("please look").get_by_text("@consents")).to_be_visible()
    (said,) = demo.sandbox.workspace("T0FOURTH").channels["C0INCENTIVES"].messages.values()
    assert said["text"] == "<!subteam^S0CONSENTS> please look"


def test_blocks_of_an_app_that_names_a_client_msg_id_are_drawn(open_window: Open, demo: Demo) -> None:
    ada = open_window()
    installation = demo.sandbox.installation(demo.app.id, "T0FOURTH")
    assert installation is not None
    WebClient(installation.token, base_url=f"{demo.sandbox.address}/api/").chat_postMessage(
        channel="C0INCENTIVES",
        text="Only for notifications",
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "*Drawn* from blocks"}}],
        client_msg_id="7f3c1a52-8a0e-4a4c-9c58-2a5f6a0d9c11",
    )
    ada.says("Drawn from blocks")
    expect(ada.messages.filter(has_text="Only for notifications")).to_have_count(0)


def test_what_an_app_pins_and_bookmarks_stands_above_the_conversation(demo: Demo, open_window: Open) -> None:
    installation = demo.sandbox.installation(demo.app.id, "T0FOURTH")
    assert installation is not None
    installation.scopes = None
    slack = WebClient(installation.token, base_url=f"{demo.sandbox.address}/api/")
    ada = open_window()
    bar = ada.page.get_by_test_id("pinned")
    ts = str(slack.chat_postMessage(channel="C0INCENTIVES", text="The *rules* of the house")["ts"])
    ada.says("The rules of the house")
    expect(bar).to_be_hidden()
    slack.bookmarks_add(
        channel_id="C0INCENTIVES", title="Handbook", type="link", link="https://example.com/h"
    )
    expect(bar.get_by_role("link", name="Handbook")).to_have_attribute("href", "https://example.com/h")
    slack.pins_add(channel="C0INCENTIVES", timestamp=ts)
    expect(ada.says("The rules of the house")).to_contain_text("Pinned by")
    bar.get_by_text("1 pinned").click()
    bar.get_by_role("button", name="The rules of the house").click()
    expect(ada.page.get_by_test_id("thread-messages")).to_contain_text("The rules of the house")
    slack.chat_update(channel="C0INCENTIVES", ts=ts, text="Other rules")
    expect(bar).to_contain_text("Other rules")
    slack.chat_delete(channel="C0INCENTIVES", ts=ts)
    expect(bar).not_to_contain_text("pinned")
    expect(bar.get_by_role("link", name="Handbook")).to_be_visible()


LATE_ANSWERS = """async (what) => {
    const [{ emit }, rooms, { loadMails, takeMail, unreadMails }] = await Promise.all(
        [import("/state/bus.js"), import("/state/rooms.js"), import("/panels/mailbox.js")]);
    const real = globalThis.fetch;
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    globalThis.fetch = async (...asked) => {
        const answer = await real(...asked);
        await held;
        return answer;
    };
    const channel = "C0INCENTIVES";
    const told = (event) => { rooms.takeEvent(event); emit(`stream.${event.type}`, event); };
    const before = rooms.timeline(channel);
    const loading = what === "mails" ? loadMails() : rooms.load(channel);
    if (what === "mails") {
        const mail = { id: "m1", at: 0, from: [], to: [], subject: "x", snippet: "" };
        takeMail(mail);
        emit("stream.mail", { type: "mail", mail });
    }
    if (what === "new") {
        const message = { ts: "9999999999.000001", user: "U0LIN", text: "Meanwhile" };
        told({ type: "message", channel, message });
    }
    if (what === "changed") {
        told({ type: "message_changed", channel, message: { ...before.at(-1), text: "Meanwhile" } });
    }
    if (what === "deleted") told({ type: "message_deleted", channel, ts: before.at(-1).ts });
    release();
    await loading;
    globalThis.fetch = real;
    return what === "mails" ? unreadMails() : rooms.timeline(channel).map((one) => one.text);
}"""


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("nothing", ["First", "Second"]),
        ("new", ["First", "Second", "Meanwhile"]),
        ("changed", ["First", "Meanwhile"]),
        ("deleted", ["First"]),
        ("mails", 1),
    ],
)
def test_what_happens_while_an_answer_is_on_its_way_is_not_undone_by_it(
    open_window: Open, what: str, shown: object
) -> None:
    ada = open_window()
    for words in ("First", "Second"):
        ada.write(words)
        ada.says(words)
    assert ada.page.evaluate(LATE_ANSWERS, what) == shown


def test_files_are_attached_to_a_message_by_keys_by_choice_and_by_dropping(
    open_window: Open, tmp_path: Path
) -> None:
    paths = [tmp_path / f"Proof {number}.pdf" for number in range(1, 12)]
    for number, path in enumerate(paths):
        path.write_bytes(b"%PDF" * number)
    ada = open_window(width=390)
    page, composer = ada.page, ada.page.get_by_test_id("composer")
    # The browser hands choosers to the test some time after it was told to, such as while a window opens.
    page.on("filechooser", lambda _: None)
    lin = open_window("U0LIN")
    attached = page.get_by_role("list", name="Attached files").get_by_role("listitem")
    composer.press("Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files(paths)
    expect(page.get_by_text("Up to 10 files can be added here.")).to_be_visible()
    expect(attached).to_have_count(10)
    expect(composer).to_be_focused()
    page.get_by_role("button", name="Remove Proof 10.pdf").press("Enter")
    expect(page.get_by_role("button", name="Remove Proof 9.pdf")).to_be_focused()

    composer.fill("/mci help")
    composer.press("Enter")
    expect(page.get_by_test_id("toast")).to_contain_text("A slash command cannot carry files.")
    ada.page.get_by_role("button", name="Open the sidebar").click()
    ada.go("general")
    expect(attached).to_have_count(0)
    page.go_back()
    expect(attached).to_have_count(9)
    composer.fill("")
    composer.evaluate(DROPPED, "Plan.txt")
    expect(attached.last).to_contain_text("Plan.txt")
    composer.press("Enter")
    expect(attached).to_have_count(0)
    expect(lin.messages).to_have_count(1)
    names = lin.messages.get_by_role("link")
    expect(names).to_have_text(
        [re.compile(one) for one in [*(f"Proof {n}.pdf" for n in range(1, 10)), "Plan.txt"]]
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390


DROPPED = """(field, name) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["Words"], name, { type: "text/plain" }));
    field.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""
