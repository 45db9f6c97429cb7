"""What Incentives admins find first: each part of the administration, how it stands, and what opens it."""

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock
from slack_sdk.models.blocks.basic_components import MarkdownTextObject
from slack_sdk.models.views import View

from flows.administration.overview import OfAll, Overview
from flows.administration.set_up import SetUp
from handlers.app.ids import Action
from handlers.set_up import views as set_up_views
from words import mrkdwn

TITLE = "Administration"


def overview(found: Overview) -> View:
    """Return the parts, each with a button."""
    held = f"{_count(found.holders, 'member holds', 'members hold')} a role."
    admins = f"{_count(found.admins_of_all, 'Incentives admin', 'Incentives admins')} of all locations."
    undelivered = (
        f"*{_count(found.undelivered, 'message', 'messages')}* did not arrive, or perhaps not."
        if found.undelivered
        else "Everything has arrived."
    )
    of_all = []
    if found.whole is not None:
        waiting = f" {_count(found.whole.waiting, 'preview waits', 'previews wait')} to be applied."
        files = f"Load the data of your company from files.{waiting if found.whole.waiting else ''}"
        of_all = [
            _part("Your own words", _words(found.whole.own_words), Action.WORDS_OPEN),
            _part("Files", files, Action.FILES_OPEN),
            _part("History of changes", _history(found.whole), Action.HISTORY_OPEN),
            _part(
                "People's rights",
                "Show, send or erase what is kept about one person.",
                Action.PERSON_OPEN,
            ),
        ]
    blocks: list[Block] = [
        *_whole(found.set_up, found.whole.own_channels if found.whole else 0),
        *_look(found.whole),
        _part("Members and roles", f"{held} {admins}", Action.ROLES_OPEN),
        _part(
            "User groups",
            f"{_count(found.groups, 'user group is', 'user groups are')} followed.",
            Action.GROUPS_OPEN,
        ),
        _part("Locations", _locations(found), Action.LOCATIONS_OPEN),
        _part("Catalogue", _catalogue(found), Action.CATALOGUE_LIST),
        _part(
            "Customers' facts",
            "What is known of a customer, and who is eligible for what.",
            Action.FACTS_OPEN,
        ),
        *of_all,
        _part("Undelivered messages", undelivered, Action.OUTBOX_OPEN),
    ]
    return View(type="modal", title=TITLE, close="Close", blocks=blocks)


def _words(number: int) -> str:
    if not number:
        return "What your company calls customers, engagements and states, for questions in words."
    return f"{_count(number, 'word', 'words')} that MCI Bot understands as your company does."


def _history(found: OfAll) -> str:
    if found.last_change is None:
        return "Nobody has changed the data of your company yet."
    return f"{_count(found.changes, 'change', 'changes')}, the last one {mrkdwn.moment(found.last_change)}."


def _channels(channel_id: str | None, own: int) -> str:
    whole = f"Of the company: <#{channel_id}>." if channel_id else "The company has none yet."
    some = _count(own, "location or engagement has", "locations and engagements have")
    return f"{whole} {some} another one." if own else whole


def _whole(set_up: SetUp | None, own: int) -> list[Block]:
    """Return the parts that concern the whole company, for whoever may see them."""
    if set_up is None:
        return []
    times = f"{mrkdwn.escape(set_up.name)} · {mrkdwn.escape(set_up.time_zone)}"
    return [
        _part("First steps", set_up_views.in_words(set_up), Action.SET_UP_OPEN),
        _part("Company settings", times, Action.PARTNER_OPEN),
        _part("Channels", _channels(set_up.channel_id, own), Action.CHANNELS_OPEN),
        _part("Mails to customers", "Sender, logo and your own text, with a preview.", Action.MAILS_OPEN),
    ]


def _look(whole: OfAll | None) -> list[Block]:
    """Return the part that says what is wrong or missing, for whoever may see it."""
    if whole is None:
        return []
    said = (
        f"*{_count(whole.problems, 'thing needs', 'things need')} somebody.*"
        if whole.problems
        else "Nothing is wrong or missing."
    )
    return [_part("A look at the whole", said, Action.WHOLE_OPEN)]


def _locations(found: Overview) -> str:
    if not found.locations:
        return "There is no location yet, so nobody can add a customer."
    enrolled = f"{found.enrolled:,} of {_count(found.locations, 'location', 'locations')} enrolled in MCI."
    idle = found.earning_nothing
    return f"{enrolled} {_count(idle, 'location', 'locations')} may earn on nothing." if idle else enrolled


def _catalogue(found: Overview) -> str:
    if not found.engagements:
        return "There is no engagement yet, so nobody can add a customer."
    can_be = f"{found.active:,} of {_count(found.engagements, 'engagement', 'engagements')} can be chosen."
    return f"{can_be} {found.retired:,} retired." if found.retired else can_be


def _part(title: str, said: str, opens: Action) -> SectionBlock:
    button = ButtonElement(text="Open", action_id=opens, accessibility_label=f"Open {title.lower()}")
    return SectionBlock(text=MarkdownTextObject(text=f"*{title}*\n{said}", verbatim=True), accessory=button)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
