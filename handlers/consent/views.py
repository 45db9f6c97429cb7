"""The modals for a consent: contacts, the e-mail as it will go out, and a consent given outside the bot."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DividerBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
)
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.consent.dead_addresses import DeadAddress
from flows.consent.mail_preview import Asked, MailPreview
from flows.consent.misdirected import NotForThem
from flows.consent.record_consent import Span
from flows.drafts.draft_models import RecordConsentDraft, SendConsentDraft, Step
from flows.drafts.drafts import OpenDraft
from flows.refusal import Refusal
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.associations.working_day import as_given
from flows.rules.text import mail_trouble
from flows.rules.text.mail_trouble import MailTrouble
from handlers.app import form_fields, ids, refusals
from handlers.app.field_values import Box
from handlers.app.ids import Field
from handlers.association_request import contact_views
from handlers.associations.detail_buttons import HEADS_UP
from handlers.blocks import clocks, text_blocks
from handlers.blocks.terms import about, not_for_them
from handlers.blocks.text_blocks import context, text
from handlers.consent import extras_views
from handlers.drafts import inputs, wizard
from handlers.drafts.inputs import NOTHING, Beside, field, text_input
from store.enums import DraftKind
from words import instants, languages, mrkdwn
from words.customer_mails import MailWords

DOTS = "…"
"""Shown to members in place of the customer's own secret."""

IF_RIGHT = "If this address is right"

WORKS_AGAIN = "Mail arrives there again: send it to this address"
"""The box that allows another mail to an address at which one did not arrive."""

IS_RIGHT = "This contact must answer after all: send it to this address"
"""The box that allows another mail to an address whose reader says that it is not for them."""


def contacts(
    draft: OpenDraft[SendConsentDraft],
    every: Sequence[Summary],
    sent: Sequence[Asked],
    notice: Sequence[str] = (),
    said: Beside = NOTHING,
    dead: DeadAddress | None = None,
    not_theirs: NotForThem | None = None,
    more: Sequence[Block] = (),
    at: Field | None = None,
) -> View:
    """Return both contacts, to be reviewed and updated (R17), and what the member may add to the mail.

    ``every`` association gets these contacts; ``sent`` are the mails about the first. ``dead`` says that no
    mail arrives at the customer's address, and ``not_theirs`` who says that somebody else must answer;
    ``more`` leads to the customer's others, or offers to correct the
    address for them as well. The cursor is ``at`` a field.
    """
    summary = every[0]
    about_all = [] if draft.form.offered_ids else _about(every)
    blocks: list[Block] = [*about_all, *more]
    if sent:
        times = "once" if len(sent) == 1 else f"{len(sent)} times"
        last = f"{mrkdwn.moment(sent[-1].at)} to {mrkdwn.escape(sent[-1].email)}"
        blocks.append(context(f"Sent {times}, last {last}."))
    refused = summary.association.mail_refused
    beside = dict(said)
    if refused and dead is None:
        why, what = mrkdwn.escape(mail_trouble.sentence(refused)), mail_trouble.remedy(refused)
        if mail_trouble.trouble_in(refused) is MailTrouble.OWN_LETTERS:
            beside[Field.PARTNER_EMAIL] = [f":warning: {why}"]
        else:
            named = f"\n{not_for_them(not_theirs)}" if not_theirs else ""
            blocks.append(text(f":warning: {why}{named}\n{what}"))
    fields = contact_views.fields(draft.form)
    found = contact_views.to_correct(dead, not_theirs, draft.form, summary.zone)
    if found:
        beside = {field: [*found.get(field, ()), *said.get(field, ())] for field in {*found, *said}}
        place = next(
            number
            for number, block in enumerate(fields)
            if getattr(block, "block_id", None) == Field.CUSTOMER_EMAIL
        )
        words = WORKS_AGAIN if dead else IS_RIGHT
        box = works_again(words, is_ticked=bool(draft.form.works_again))
        fields.insert(place + 1, field(Field.WORKS_AGAIN, IF_RIGHT, box, optional=True))
    # What is added to the customer's mail stands with their contact, before one's own.
    own = next(number for number, block in enumerate(fields) if isinstance(block, DividerBlock))
    blocks += [*fields[:own], *extras_views.fields(draft.form, at), *fields[own:]]
    return wizard.step(Step.CONTACTS, draft, ids.ViewId.CONSENT_CONTACTS, blocks, notice=notice, said=beside)


def works_again(words: str, *, is_ticked: bool, action: ids.Action = ids.Action.KEEP) -> CheckboxesElement:
    """Return the box that allows another mail to an address at which the last did not do."""
    ticked = Option(value=Box.TICKED, text=words)
    return CheckboxesElement(
        action_id=action, options=[ticked], initial_options=[ticked] if is_ticked else None
    )


def mail(
    draft: OpenDraft[SendConsentDraft],
    every: Sequence[Summary],
    shown: MailPreview,
    words: MailWords,
    sender: str,
    notice: Sequence[str] = (),
) -> View:
    """Return the e-mail as it will go out."""
    terms, voids = shown.terms[0], shown.voids
    heads = {
        "From": sender,
        "Answers go to": f"{terms.host.name}, {terms.host.email}",
        "To": f"{terms.customer.name}, {terms.customer.email}",
        **extras_views.heads(shown.extras),
        "Subject": words.subject,
    }
    if words.language != languages.SOURCE:
        heads["Language"] = languages.language(words.language).name
    concerned = "this engagement" if len(every) == 1 else f"these {len(every)} engagements"
    voided = (
        f":warning: The customer's address changes. Links sent to {mrkdwn.escape(' and '.join(voids))} "
        f"stop working for {concerned} once you send this."
    )
    blocks: list[Block] = [
        *_about(every),
        *text_blocks.listing(f"*{label}:* {mrkdwn.escape(value)}" for label, value in heads.items()),
        ActionsBlock(
            elements=[
                wizard.back(LABELS[NextAction.EDIT_CONTACTS]),
                extras_views.button(shown.extras),
                ButtonElement(text=HEADS_UP, action_id=ids.Action.CONSENT_HEADS_UP),
            ]
        ),
        DividerBlock(),
        *text_blocks.literal(words.text),
        DividerBlock(),
        context("The customer's own link takes the place of the dots. Only they get to see it."),
    ]
    return wizard.step(
        Step.MAIL,
        draft,
        ids.ViewId.CONSENT_MAIL,
        blocks,
        notice=[*notice, *([voided] if voids else [])],
        submit="Send for consent",
        has_back=False,
    )


def sent(
    every: Sequence[Summary], email: str, again_from: datetime, refused: Sequence[tuple[Summary, Refusal]]
) -> View:
    """Return the confirmation: who is asked, until when, and when the e-mail may go again.

    ``refused`` could not be asked for any more, and why.
    """
    first, *not_asked = sent_lines(every, email, refused)
    first_due = min(every, key=lambda one: one.association.consent_due)
    due = clocks.until(first_due.association.consent_due, first_due.zone, again_from)
    return wizard.done(
        DraftKind.SEND_CONSENT,
        [
            text(first),
            text(
                f"The customer can answer until {due}. The card shows the answer as soon as "
                "it is there; if the mail server refuses the address, you are told at once."
            ),
            *text_blocks.listing(not_asked),
            *_about(every),
            context(f"You can ask again from {mrkdwn.moment(again_from)} on."),
        ],
    )


def sent_lines(every: Sequence[Summary], email: str, refused: Sequence[tuple[Summary, Refusal]]) -> list[str]:
    """Return that the e-mail is on its way, and what it does not ask for, and why (lines of mrkdwn)."""
    works = f" It asks for {len(every)} engagements." if len(every) > 1 else ""
    lines = [f":outbox_tray: *The e-mail to {mrkdwn.escape(email)} is on its way.*{works}"]
    if refused:
        lines.append(":warning: *Not asked for:*")
        lines += [f"• {about(one)}: {refusals.sentence(why) or ''}" for one, why in refused]
    return lines


def _about(every: Sequence[Summary]) -> list[Block]:
    """Return which associations a form is about, each with its engagement and reference."""
    if len(every) == 1:
        return [context(about(every[0]))]
    customer = mrkdwn.escape(every[0].customer.name)
    lines = [f"• {mrkdwn.escape(one.engagement.name)} · {one.association.reference}" for one in every]
    return text_blocks.listing([f"*{len(every)} engagements* of {customer}:", *lines])


def given(draft: OpenDraft[RecordConsentDraft], summary: Summary, span: Span) -> View:
    """Return the details of a consent given outside the bot: when, and how it is known (R22)."""
    typed = form_fields.flat(draft.form)
    blocks: list[Block] = [
        context(about(summary)),
        text(
            "For a consent given outside MCI Bot, such as by Partner Center's own e-mail. Choose a day after "
            f"{instants.day(span.after, summary.zone)}; with an older one the claim is too late."
        ),
        field(Field.GIVEN_ON, "Day of the consent", inputs.date_input(typed, Field.GIVEN_ON)),
        field(
            Field.GIVEN_AT,
            "Time of day",
            inputs.time_input(typed, Field.GIVEN_AT),
            optional=True,
            hint=f"If empty: 00:00. The time zone is {summary.zone}.",
        ),
        field(
            Field.NOTE,
            "How do you know?",
            text_input(typed, Field.NOTE, longest=1000, multiline=True),
            hint="For example, where the proof is.",
        ),
    ]
    return wizard.step(Step.CONSENT, draft, ids.ViewId.CONSENT_GIVEN, blocks)


def record(
    draft: OpenDraft[RecordConsentDraft], summary: Summary, at: datetime, claim_due: datetime, now: datetime
) -> View:
    """Return the review of a consent given outside the bot: what it will mean."""
    given_at, due = as_given(at, summary.zone), clocks.until(claim_due, summary.zone, now)
    blocks: list[Block] = [
        context(about(summary)),
        SectionBlock(
            fields=[
                MarkdownTextObject(text=f"*Consent given*\n{mrkdwn.opening_moment(given_at)}", verbatim=True),
                MarkdownTextObject(text=f"*Claim due*\n{due}", verbatim=True),
            ]
        ),
        text("*How you know*"),
        *text_blocks.literal(draft.form.note),
        context(
            "The claim clock starts at the consent. This cannot be changed afterwards. The consent counts "
            "for your company only: if another partner works with this customer on this engagement, both "
            "continue, and those who operate MCI Bot decide."
        ),
    ]
    return wizard.step(Step.REVIEW, draft, ids.ViewId.CONSENT_RECORD, blocks, submit="Record consent")


def recorded(summary: Summary, now: datetime) -> View:
    """Return the confirmation that a consent given outside the bot is recorded, with what comes next."""
    association = summary.association
    blocks: list[Block] = [text(":white_check_mark: *The consent is recorded.*")]
    if association.claim_due is not None:
        blocks.append(text(f"Submit the claim by {clocks.until(association.claim_due, summary.zone, now)}."))
    return wizard.done(DraftKind.RECORD_CONSENT, [*blocks, context(about(summary))])
