from collections.abc import Sequence

import pytest

from flows.rules.language.sentences.corrections import without_corrected
from flows.rules.language.sentences.spans import Message, WordSpan
from flows.rules.language.understanding import Certainty
from flows.rules.language.words.tokens import tokens
from tests.conversation.world import TODAY, understood, vocabulary


def spans(text: str) -> Sequence[WordSpan]:
    return Message.of(tokens(text), text, vocabulary(), TODAY).spans()


def left(text: str) -> str:
    return " ".join(one.words for one in without_corrected(spans(text)))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("approved in august, no sorry, in september", "approved in september"),
        ("open for lin no wait tom", "open for tom"),
        ("over 3000, make that 4000", "over 4000"),
        ("lost in paris, i mean seattle, this year", "lost in seattle , this year"),
        ("open in paris, no, in warsaw", "open in warsaw"),
        ("open in paris, no in warsaw", "open in warsaw"),
        ("approved in october for contoso, sorry, in november", "approved in november for contoso"),
        ("the approved ones, sorry, the rejected ones", "the rejected ones ones"),
        ("owner is tom, not tom, lin", "owner is lin"),
        ("mail to contoso, no wait, not to contoso, to litware i mean", "mail to litware"),
        ("open for tom, lin i mean", "open for lin"),
        ("paris and seattle, no, paris and warsaw", "paris and warsaw"),
        ("approved in paris in may, no, in warsaw in june", "approved in warsaw in june"),
        ("over 4000 usd, oops, 4500 usd", "over 4500 usd"),
        ("without viva, sorry, without siem", "without siem"),
        ("who owns contoso, or rather: how do i add one", "how do i add one"),
    ],
)
def test_what_is_corrected_is_left_out(said: str, meant: str) -> None:
    assert left(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("open for lin no wait in september", "i mean the open ones", "scratch that", "approved in paris"),
        *("open ones, no viva", "contoso and litware, no, proseware", "open in paris? no? then in warsaw"),
        *("not in paris, in warsaw", "sorry, open in paris", "is it lin or tom"),
    ],
)
def test_what_corrects_nothing_stays(said: str) -> None:
    assert without_corrected(spans(said)) == spans(said)


@pytest.mark.parametrize(
    "say",
    [
        "open ones for Viva and SIEM, no, for Hybrid Meetings",
        "send the consent mail to Contoso and Litware, no, to Proseware",
        "cancel Contoso, no wait, snooze it until Monday",
    ],
)
def test_it_is_not_guessed_what_is_taken_back(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("cancel Contoso. Oh no, not Contoso, Fabrikam!", "cancel customer=Fabrikam"),
        ("submit MCI-12, sorry, MCI-21", "submit association=MCI-000021"),
        ("list the approved ones, actually the rejected ones", "list status=rejected,rejected_final"),
        ("list Tom's approved ones - no, Lin's", "list owner=U0LIN status=approved"),
        ("Actually, forget Litware, how is Proseware?", "customer customer=Proseware"),
        ("Contoso, sorry, and Fabrikam, how are they doing?", "customer customer=Contoso,Fabrikam"),
    ],
)
def test_what_is_said_instead_counts(say: str, means: str) -> None:
    assert understood(say).line == means
