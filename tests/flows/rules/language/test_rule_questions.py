import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("how do I add a customer, and do you accept a TPID?", "rule topic=add + rule topic=identifier"),
        ("how do reminders work, and which roles are there?", "rule topic=reminders + rule topic=roles"),
        ("adding a customer how / claiming a known one how", "rule topic=add + rule topic=claim_customer"),
        ("how many are cancelled, and can one cancel late?", "count status=cancelled + rule topic=cancel"),
    ],
)
def test_each_question_about_a_rule_is_told_apart(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("what does it mean to claim a customer, and how is it done?", "rule topic=claim_customer"),
        ("after the consent, how many days do we have to submit?", "rule topic=claim_deadline"),
        ("tenant ID or TPID, which should one give?", "rule topic=identifier"),
    ],
)
def test_one_question_stays_one(say: str, means: str) -> None:
    assert understood(say).line == means
