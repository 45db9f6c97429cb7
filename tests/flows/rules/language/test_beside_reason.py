import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

REASONS = (
    *("Our intern started today", "They rang me this morning and sound keen", "My kid is sick"),
    *("The budget holder finally signed", "I leave for the airport in an hour", "the wifi here is terrible"),
    *("I promised my boss a neat overview", "We had a long chat about pricing yesterday", "Tom told me so"),
    *("Their IT lead changed jobs", "Finance keeps bugging me", "We agreed on the scope on Tuesday"),
    *("Nothing is missing anymore", "The whole thing fell apart", "Microsoft was quick this time"),
    *("The Paris office is swamped", "Lin is overloaded", "I think the customer is happy"),
)
ASKED = (
    *("submit MCI-5", "hand MCI-7 over to Tom", "cancel Litware", "snooze Litware until Monday"),
    *("send Proseware the consent mail for Viva", "record that MCI-5 was approved"),
    *("add Litware to Viva in Paris", "set the next date of MCI-4 to 8 December"),
    *("show me what is open in Seattle", "how many were rejected in October?", "who owns Contoso?"),
    *("when does MCI-9 expire?", "what does action required mean?", "export the paid claims of October"),
)
JOINED = ("{reason}, {asked}", "{reason}. {asked}", "{reason}: {asked}", "{asked}. {reason}")


@pytest.mark.parametrize("joined", JOINED)
@pytest.mark.parametrize("asked", ASKED)
def test_beside_a_reason_a_message_says_what_it_says_alone_or_is_not_understood(
    asked: str, joined: str
) -> None:
    alone = understood(asked).line
    found = {one: understood(joined.format(reason=one, asked=asked)) for one in REASONS}
    other = {one: words.line for one, words in found.items() if words.line != alone}
    assert {one: line for one, line in other.items() if found[one].verdict is Certainty.UNDERSTOOD} == {}
    assert len(other) < len(REASONS)


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "The Phone Company wants to stop, cancel their Identities engagement in Paris",
            'cancel customer="The Phone Company" engagement=IDENTITIES-ACCESS location=4023456',
        ),
        (
            "Fabrikam's Endpoint claim is complete, you can submit it",
            "submit customer=Fabrikam engagement=ENDPOINT-MGMT",
        ),
        ("Please give MCI-28 to Lin, she has it from today", "hand_over association=MCI-000028 to:U0LIN"),
        (
            "Woodgrove Bank says nothing arrived, please send them the consent mail for Identities again",
            'ask_consent customer="Woodgrove Bank" engagement=IDENTITIES-ACCESS',
        ),
        ("Last signature came in. Submit MCI-5", "submit association=MCI-000005"),
    ],
)
def test_a_request_is_about_what_its_reason_names(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    [
        *(
            "If Tom agrees, submit MCI-5",
            "Maybe they are fine, so submit MCI-5",
            "Not today, please submit MCI-5",
        ),
        *("Last month was a disaster, what was rejected", "The payment was 5000, so record MCI-5 as paid"),
        *(
            "In October we had a lot of rejections, so what is open in Paris?",
            "Contoso rang, so cancel it or not",
        ),
        *("Finance only wants the paid ones, so show me the Paris claims", "Wait for Lin, then submit MCI-5"),
        *(
            "Lin did the Paris ones, so show me what is approved",
            "Only the SIEM one is fine, so submit Contoso",
        ),
        *("The Warsaw office wants to do Viva with humongousinsurance.com, please add them",),
        *("We do not want to lose MCI-7, which are declined?",),
    ],
)
def test_what_a_reason_may_limit_is_not_read_without_it(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD
