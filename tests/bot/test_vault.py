import pytest

from bot.vault import SecretUnreadable, Vault

OLD, NEW = "an old key of more than thirty-two characters", "a new key of more than thirty-two characters"


def test_what_is_sealed_says_nothing_and_opens_again() -> None:
    vault = Vault((NEW,))
    sealed = vault.seal("xoxb-1")
    assert "xoxb" not in sealed
    assert sealed != vault.seal("xoxb-1")
    assert vault.open(sealed) == "xoxb-1"


def test_keys_are_replaced_without_losing_what_the_old_one_sealed() -> None:
    sealed = Vault((OLD,)).seal("xoxb-1")
    both = Vault((NEW, OLD))
    assert both.open(sealed) == "xoxb-1"
    assert Vault((NEW,)).open(both.reseal(sealed)) == "xoxb-1"


@pytest.mark.parametrize(
    "sealed",
    [Vault((OLD,)).seal("xoxb-1"), "", "nonsense", "gAAAAA=="],
    ids=["other key", "empty", "text", "cut"],
)
def test_what_another_key_sealed_is_not_opened(sealed: str) -> None:
    with pytest.raises(SecretUnreadable):
        Vault((NEW,)).open(sealed)
