import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("how do I add a customer, and do you accept a TPID?", "rule topic=add + rule topic=identifier"),
        ("how do reminders work, and which roles are there?", "rule topic=reminders + rule topic=roles"),
        ("adding a customer how / claiming a known one how", "rule topic=add + rule topic=claim_customer"),
        ("how many are cancelled, and can one cancel late?", "count status=cancelled + rule topic=cancel"),
        (
            "do we need a TPID, and when is a customer eligible?",
            "rule topic=identifier + rule topic=eligibility",
        ),
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


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("how do I export rows? It is my first time.", "rule topic=export"),
        ("how long has a customer to consent, is it counted from the mail?", "rule topic=consent_deadline"),
        ("claim rejected - what now, how does one dispute it?", "rule topic=rejection"),
        ("explain the survey, why do we need it at all", "rule topic=survey"),
    ],
)
def test_what_only_leads_to_a_rule_or_says_more_of_it_asks_for_no_rows(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "show me the rejected ones, and how do I dispute one?",
            "list status=rejected,rejected_final + rule topic=rejection",
        ),
        (
            "how do I cancel? Show me the cancelled ones.",
            "rule topic=cancel + list status=cancelled",
        ),
        (
            "report for Q1 please, and which months are Q1?",
            "report during=2026-07-01..2026-10-01 + rule topic=fiscal_year",
        ),
    ],
)
def test_rows_beside_a_rule_are_shown(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("when a customer has consented elsewhere, how do I record that?", "rule topic=consent_elsewhere"),
        ("Why is a company not eligible? What are the rules?", "rule topic=eligibility"),
    ],
)
def test_what_only_says_when_is_no_question(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("when is a customer eligible", "rule topic=eligibility"),
        ("what happens while a claim is with Microsoft", "rule topic=review"),
        ("what is this consent business about", "rule topic=consent"),
        ("what's this review everybody talks about", "rule topic=review"),
        ("how does a customer give permission", "rule topic=consent"),
        ("what permissions does a user have", "rule topic=roles"),
        ("can two partners work with the same customer", "rule topic=other_partner"),
        ("how do i claim a client who consented for another workshop", "rule topic=claim_customer"),
        ("if the customer says no what then", "rule topic=consent_declined"),
        ("from which day on is the time to answer counted?", "rule topic=consent_deadline"),
    ],
)
def test_what_a_rule_is_about_is_said_in_other_words(say: str, means: str) -> None:
    assert understood(say).line == means
