import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize("said", ["hand Contoso to Sam", "hand contoso to sam", "give Fabrikam to Sime"])
def test_where_a_person_is_named_no_word_of_the_domain_is_offered(said: str) -> None:
    assert understood(said).nearest == ()


@pytest.mark.parametrize(
    ("said", "nearest"),
    [
        ("cancel Southwind", ("northwind",)),
        ("cancel Fabrikant", ("fabrikam",)),
        ("how is maggie's travel doing?", ("margie's travel",)),
    ],
)
def test_the_nearest_name_is_offered_and_not_taken(said: str, nearest: tuple[str, ...]) -> None:
    assert understood(said).nearest[:1] == nearest
