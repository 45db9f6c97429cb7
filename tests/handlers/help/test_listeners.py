from tests.support.stage import stage, words
from tests.support.world import STRANGER


def test_whatever_is_said_to_the_bot_it_answers_what_it_can_do(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.say("good morning", channel=ada.direct())
        assert "/mci add-customer" in words(ada.message("What /mci can do", channel=ada.direct()))
        sam = st.member(STRANGER)
        sam.say("good morning", channel=sam.direct())
        assert "hold no role" in words(sam.message("hold no role", channel=sam.direct()))
