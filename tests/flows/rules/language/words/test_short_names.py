from flows.rules.language.words.short_names import short_names


def test_people_call_an_engagement_by_its_code_or_by_a_part_of_its_name() -> None:
    found = short_names("Secure Multi-Cloud Environments", code="MULTI-CLOUD")
    assert {"MULTI-CLOUD", "secure multi", "cloud environments", "MultiCloud"} <= set(found)
    assert "Secure Multi-Cloud Environments" not in found
