import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

DENIED = (
    "cancel neither Contoso nor Fabrikam",
    "there is no need to remind Contoso",
    "Contoso should not be cancelled",
    "mark Contoso as not approved",
    "cancel Contoso's Viva, no wait, don't",
    "cancel Contoso. Never mind",
    "cancel Contoso, the boss said no",
    "I don't want you to send Contoso the consent mail",
    "let's not hand Litware over to Lin",
    "we were going to cancel Proseware",
    "maybe submit MCI-12",
    "cancel Fabrikam unless it has accepted",
    "submit Contoso when they have accepted",
    "when Contoso accepts, submit it",
    "if Contoso accepted, submit its claim",
    "can you tell me whether Contoso has accepted and if so submit it",
    "Contoso got approved... oh wait no",
    "send Contoso the consent mail, or not",
    "you should not have sent Contoso the consent mail",
    "cancel Contoso but we should ask the boss first",
    "do we cancel Contoso?",
    'what does "cancel Contoso" do?',
    "instead of cancelling Contoso hand it to Lin",
)

OF_SOME = (
    "cancel the oldest of Contoso",
    "hand one of Contoso's claims to Lin",
    "cancel either Contoso or Fabrikam",
    "hand Contoso to anybody but Lin",
)

OF_MORE = (
    "add relecloud.com and datum.com for Viva",
    "cancel Contoso and inform Fabrikam",
    "delete the next date of Contoso",
    "cancel Contoso and MCI-9",
    "cancel Contoso and Litware as well as MCI-9",
    "cancel Viva at Contoso, at Fabrikam SIEM",
    "cancel all Viva in Paris except Contoso, and hand that one to Tom",
    "send the consent mail to all added customers in Warsaw and to Contoso",
    "please check if Fabrikam has consented and then submit",
    "submit the claims of Contoso and Fabrikam, but for Fabrikam only the SIEM one",
    "give Tom admin rights and add the Warsaw location for Lin",
    "assign all Warsaw engagements without an owner to Anna Berg",
    "assign everything in Warsaw that has no owner to Anna Berg",
    "send Contoso the consent mail at 5pm",
    "remind me about Contoso every Monday",
    "send Contoso the consent mail twice",
    "snooze Contoso for ever",
    "snooze Contoso from Monday until Friday",
    "snooze Litware Tuesday until Friday",
    "snooze Contoso until yesterday",
    "cancel MCI-12 to MCI-15",
    "cancel Viva in Paris and SIEM in Seattle",
)

OF_OTHERS = (
    "mail Tom",
    "send the consent mails in Tom's name",
    "cancel my reminder about Contoso",
    "remove Lin",
    "we paid Contoso 5000",
    "Contoso paid us 5000",
    "Contoso and Fabrikam got approved for 5000 together",
    "Contoso was approved on 30 November",
    "ask Contoso for money",
    "send me Contoso's consent mail",
    "send Contoso's consent mail to Fabrikam",
    "can Lin submit for Seattle",
    "Tom: cancel Contoso please",
    "set Contoso's due date to Friday",
    "cancel Contoso, they moved to Seattle",
    "Contoso will be approved tomorrow",
    "Contoso was approved next week",
    "I hope Contoso got approved",
)


@pytest.mark.parametrize("say", [*DENIED, *OF_SOME, *OF_MORE, *OF_OTHERS])
def test_no_request_is_made_of_what_is_denied_or_says_more(say: str) -> None:
    found = understood(say)
    assert found.verdict is not Certainty.UNDERSTOOD, found.line
    assert found.rivals == ()


@pytest.mark.parametrize(
    "say",
    [
        "list everything but my own in Seattle",
        "show associations owned by nobody but Tom",
        "customers with at least two associations",
        "more than 3 customers in Paris",
        "customers with both Viva and SIEM",
        "Viva in Paris or SIEM in Seattle",
        "which locations can't do Viva",
        "approved within 10 days of submission",
        "submitted every Monday",
        "submitted before 10am today",
        "list Lin's including rejected",
        "which would have been lost",
        "how many accepted out of those asked in October",
        "MCI-33 isn't mine any more, it's Lin's",
        "Tailspin is not mine, it should be with Tom",
        "the delivery at Contoso is done",
    ],
)
def test_no_rows_are_shown_for_what_no_filter_can_say(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("cancel Wingtip, they don't want it any more", 'cancel customer="Wingtip Toys"'),
        ("don't remind me about Litware until January", "snooze customer=Litware until:2027-01-01"),
        (
            "Microsoft said no to MCI-31 yesterday",
            "record event=rejected association=MCI-000031 on:2026-11-25",
        ),
        ('add "Northwind Traders" to Viva', 'add customer="Northwind Traders" engagement=VIVA'),
        (
            "when does Fabrikam's SIEM run out? And nudge Fabrikam about SIEM, please",
            (
                "when event=due customer=Fabrikam engagement=SIEM-XDR"
                " + ask_consent customer=Fabrikam engagement=SIEM-XDR"
            ),
        ),
        ("cancel hybrid meetings at Proseware", "cancel customer=Proseware engagement=HYBRID-MEETINGS"),
        (
            "claim the two of them, Proseware and Litware, for Viva",
            "claim customer=Litware,Proseware engagement=VIVA",
        ),
        ("Viva and SIEM in Paris and Seattle", "list engagement=SIEM-XDR,VIVA location=4012345,4023456"),
        ("approved this quarter", "list approved=2026-10-01..2027-01-01"),
        (
            "submit MCI-33, then tell me how long the review takes",
            "submit association=MCI-000033 + rule topic=review",
        ),
    ],
)
def test_what_only_looks_like_it_is_no_doubt(say: str, means: str) -> None:
    assert understood(say).line == means
