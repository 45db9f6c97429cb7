from flows.links import Links, digest

OLD, NEW = b"an old key", b"a new key"


def test_a_link_is_made_again_with_the_key_that_made_it_until_that_key_is_given_up() -> None:
    sent = Links("https://mci.example", OLD).consent_token(1, 2, 1)
    both = Links("https://mci.example", NEW, OLD)
    assert both.consent_token(1, 2, 1, digest(sent)) == sent
    assert both.consent_token(1, 2, 2, digest(sent)) != sent
    assert both.consent_token(1, 2, 1) == Links("https://mci.example", NEW).consent_token(1, 2, 1) != sent
    assert Links("https://mci.example", NEW).consent_token(1, 2, 1, digest(sent)) != sent


def test_every_request_member_and_generation_has_a_secret_of_its_own() -> None:
    links = Links("https://mci.example/", NEW)
    made = [links.consent_token(1, 2, 3), links.consent_token(1, 23, 3), links.calendar_token(1, 2, 3)]
    assert len(set(made)) == len(made)
    assert links.consent_url(made[0]) == f"https://mci.example/consent/{made[0]}"
    assert NEW.decode() not in repr(links)
