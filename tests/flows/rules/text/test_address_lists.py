import pytest

from flows.rules.text import address_lists
from flows.rules.text.addresses import NotAnAddress

LEE, SAM = "lee@contoso.com", "sam@contoso.com"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        (" , ;\n ", []),
        (LEE, [LEE]),
        (f"{LEE}, {SAM}", [LEE, SAM]),
        (f"{LEE};{SAM};", [LEE, SAM]),
        (f"  {LEE}\n\n{SAM} \n", [LEE, SAM]),
        (f"{LEE} {SAM}", [LEE, SAM]),
        (f"{LEE},, {LEE.upper()}; {SAM}", [LEE, SAM]),
        (f"Lee Gu <{LEE}>; Sam Ode <{SAM}>", [LEE, SAM]),
        (f"Gu, Lee <{LEE}>, Ode, Sam <{SAM}>", [LEE, SAM]),
        (f"mailto:{LEE}, “{SAM}”", [LEE, SAM]),
        (f"{LEE}、{SAM}", [LEE, SAM]),
        (f"{LEE}，{SAM}；", [LEE, SAM]),
        (f"{LEE}；李, 明 <{SAM}>", [LEE, SAM]),
        (f"<{LEE}> <{SAM}>", [LEE, SAM]),
        (f"<{LEE}><{SAM}>", [LEE, SAM]),
        (f"Lee Gu <{LEE}> {SAM}", [LEE, SAM]),
        (f"Gu, Lee <{LEE}> Sam <{SAM}>", [LEE, SAM]),
        (f"{LEE} <{SAM}>", [LEE, SAM]),
        (f"{LEE} <{LEE}>", [LEE]),
        (f"Gu Ph.D., Lee J. <{LEE}>", [LEE]),
        ("lee@Bücher.example, lee@xn--bcher-kva.example", ["lee@bücher.example"]),
    ],
)
def test_lists_are_read_as_people_type_and_paste_them(typed: str, found: list[str]) -> None:
    assert [one.lower() for one in address_lists.parse(typed)] == found


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("lee", "lee"),
        (f"{LEE}, sam", "sam"),
        (f"Lee Gu, {SAM}", "Lee Gu"),
        (f"{LEE}, sam@", "sam@"),
        ("lee@@contoso.com", "lee@@contoso.com"),
        ("lee gu@contoso.com", "lee gu@contoso.com"),
        (f"Gu, Lee <{LEE}", f"Gu, Lee <{LEE}"),
        (f"sam.contoso.com, Lee Gu <{LEE}>", "sam.contoso.com"),
        (f"Sam sam.contoso.com, Lee Gu <{LEE}>", "Sam sam.contoso.com"),
        (f"Lee Gu <{LEE}> sam", "sam"),
    ],
)
def test_the_part_that_is_no_address_is_known(typed: str, part: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        address_lists.parse(typed)
    assert str(refused.value) == part


@pytest.mark.parametrize("at", "＠﹫")
def test_an_address_with_another_at_sign_is_never_taken_for_a_name(at: str) -> None:
    assert address_lists.parts(f"sam{at}contoso, Lee Gu <{LEE}>") == [f"sam{at}contoso", f"Lee Gu <{LEE}>"]


def test_a_list_that_is_shown_is_read_again() -> None:
    assert address_lists.parse(address_lists.joined([LEE, SAM])) == [LEE, SAM]
