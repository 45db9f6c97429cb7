import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

OPEN = (
    "action_required,awaiting_consent,consent_received,customer_added,customer_claimed,disputed,rejected,"
    "submitted,under_review"
)

TURNED = (
    "has nobody accepted?",
    "does nobody own Litware?",
    "did no customer decline this month?",
    "which offices have no open ones",
    "all of mine but those in Warsaw",
    "any but SIEM in Paris",
    "all but the largest two",
    "Seattle and not only SIEM",
    "with or without consent",
    "customers without SIEM",
    "every customer except Litware in Paris and Proseware in Warsaw",
    "neither Litware nor Proseware has answered, right?",
    "did nobody in Warsaw accept?",
    "no rejections in Seattle?",
    "are there no claims of Litware?",
    "which customers are not eligible for Viva",
    "show Tom's unless approved",
    "which customers can be added",
    "he does not want those of Lin",
    "how much could we lose this month",
    "which customers were not reminded",
    "what is due from my side",
    "has it been paid?",
    "is it rejected?",
    "may Litware be cancelled",
)

OF_PAIRS = (
    "all in Seattle except SIEM and all in Warsaw except Viva",
    "which were approved in Paris or rejected in Warsaw",
    "did Litware accept SIEM but decline Viva?",
    "claims added by Lin but owned by Tom",
    "Viva Coho Winery and SIEM Coho Vineyard",
    "MCI-3 to MCI-9",
    "when was Viva in Paris and SIEM in Seattle added",
    "claims Tom submitted for Lin's customers",
    "my rejected ones and those due this week",
)

OF_NUMBERS = (
    "which customers have more than one claim",
    "customers with several engagements",
    "offices with 3 or more approvals",
    "how many customers and how many consents",
    "how many mails did we send to Litware",
    "how many consent mails bounced in October",
    "who sent no mails in October",
    "who sent the third mail to Proseware",
    "the newest but one of Tom's",
    "the second largest claim",
    "claims of our largest customer",
    "Litware's first claim",
    "what is worth more than Litware",
    "the newest and the oldest",
    "engagements of new customers",
    "approved in August for over 3000 or in July for less",
)

OF_TIMES = (
    "which are not yet due",
    "what is due asap",
    "approved in calendar Q2",
    "approved on Tuesdays",
    "which were added on a Monday",
    "which were rejected again",
    "claims not paid in September",
)

OF_THE_PARTNER = (
    "none of our consents are late, right?",
    "who has no claims",
    "who is not responsible for anything",
    "list those whose next date is over",
    "if Litware accepted, submit it",
    "approved in Paris, Texas",
    "how much did we pay Litware",
    "how many accepted and declined",
    "customers not asked for consent and asked in October",
)


@pytest.mark.parametrize("say", [*TURNED, *OF_PAIRS, *OF_NUMBERS, *OF_TIMES, *OF_THE_PARTNER])
def test_no_answer_is_given_to_what_a_question_does_not_say(say: str) -> None:
    found = understood(say)
    assert found.verdict is not Certainty.UNDERSTOOD, found.line
    assert found.rivals == ()


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "neither Warsaw nor Paris: what was approved in October",
            "list location!=4023456,4034567 approved=2026-10-01..2026-11-01",
        ),
        (
            "how many approved in Warsaw and how many rejected in Seattle",
            "count location=4034567 status=approved + count location=4012345 status=rejected,rejected_final",
        ),
        (
            "Security without SIEM and without multi-cloud",
            "list area=Security engagement!=MULTI-CLOUD,SIEM-XDR",
        ),
        ("Coho Winery. Not Coho Vineyard. Any news?", 'customer customer="Coho Winery"'),
        ("is nothing approved in Paris?", "list location=4023456 status=approved"),
        ("all but the cancelled ones in Paris", "list location=4023456 status!=cancelled"),
        ("the two largest claims in Paris", "list order=largest most=2 location=4023456 submitted=.."),
        (
            "all in Warsaw except SIEM of Lin without Litware",
            "list customer!=Litware engagement!=SIEM-XDR location=4034567 owner=U0LIN",
        ),
        ("open ones other than Litware's", f"list customer!=Litware status={OPEN}"),
        ("who looks after Litware?", "who customer=Litware"),
        ("how much did Microsoft pay us in October", "sum paid=2026-10-01..2026-11-01"),
        ("ask Fabrikam again", "ask_consent customer=Fabrikam"),
    ],
)
def test_what_a_filter_can_say_is_answered(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    [
        "Add Coho Winery to Sensitive Data in Seattle, and give me the contact at Coho Vineyard.",
        "Which ones of Tom are due, and export what Lin has lost",
        "humongous viva docs complete, submit claim",
        "give me the amount paid in Warsaw in October and the amount rejected in Paris in October",
        "Which claims must Lin this week still submit?",
        "submit MCI-7. everything is complete.",
    ],
)
def test_what_names_or_wants_more_than_is_answered_is_not_answered(say: str) -> None:
    found = understood(say)
    assert found.verdict is not Certainty.UNDERSTOOD or len(found.sayings) > 1, found.line


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("Hand Litware from Tom to Lin", "hand_over customer=Litware to:U0LIN"),
        ("Which went under review before October and are not approved?", None),
        (
            "MCI-35 can go: submit it, claim ID is CLM-90417",
            "submit association=MCI-000035 claim_id:CLM-90417",
        ),
        ("cancel Contoso. They ran out of money.", "cancel customer=Contoso"),
        ("Hand Litware to Lin. She knows them.", "hand_over customer=Litware to:U0LIN"),
    ],
)
def test_what_only_says_more_of_the_same_is_answered(say: str, means: str | None) -> None:
    found = understood(say)
    assert found.verdict is Certainty.UNDERSTOOD
    assert means is None or found.line == means


@pytest.mark.parametrize(
    "wish", ["Could you show me {}?", "can u show me {}", "Would you give me {} please?"]
)
@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ("the ones under review", "under_review"),
        ("the declined ones", "consent_declined"),
        ("the cancelled ones", "cancelled"),
        ("what is submitted", "submitted"),
    ],
)
def test_a_polite_wish_for_rows_asks_for_no_rule(wish: str, rows: str, status: str) -> None:
    assert understood(wish.format(rows)).line == f"list status={status}"


@pytest.mark.parametrize(
    "say",
    [
        "check if Litware is rejected and dispute it",
        "Litware's consent mail bounced, please note that",
        "the mail to Litware bounced",
        "our mail to Contoso was returned",
    ],
)
def test_what_is_to_be_done_after_a_look_and_a_mail_that_came_back_are_not_passed_over(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD
