import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.customers.signatures import is_full, is_of

FULL = [
    "Kim Akers",
    "K. Akers",
    "K.Akers",
    "Akers, Kim",
    "Jean-Luc Picard",
    "U Nu",
    "María José Carreño Quiñones",
    "Björn O’Neil 3rd",
    "Владимир Ильич",
    "عبد الله",
    "نور الدين",
    "नरेन्द्र मोदी",
    "Γιώργος Παπαδόπουλος",
    "田中太郎",
    "田中 太郎",
    "キム・エイカーズ",
    "ｷﾑ",
    "김민준",
    "王芳",
    "สมชาย",
    "ສົມຊາຍ",
    "អង់ហ្សេលីណា",
    "အောင်ဆန်း",
    "བསྟན་འཛིན",
    "Ng Ng",
    "𠮷野",
]
NOT_FULL = [
    "",
    " ",
    "x",
    "Kim",
    "x x",
    "X.Y.",
    "42 7",
    "- -",
    "王",
    "Владимир",
    "kim@contoso.com",
    "Kim Akers <kim@contoso.com>",
    "🙂 🙂",
    "नरेन्द्र",
    "Jean-Luc",
]


@pytest.mark.parametrize("typed", FULL)
def test_a_whole_name_in_any_script_signs(typed: str) -> None:
    assert is_full(typed, "Lee Gu")


@pytest.mark.parametrize("typed", NOT_FULL)
def test_what_is_no_whole_name_does_not_sign(typed: str) -> None:
    assert not is_full(typed, "Lee Gu")


@pytest.mark.parametrize("name", ["Suharto", "王", "Владимир", "Zoë", "नरेन्द्र", "X"])
def test_the_contacts_own_name_signs_however_short_it_is(name: str) -> None:
    assert is_full(name, name)
    assert is_full(name.upper(), f" {name} ")
    assert is_of(name, name)


THEIRS = [
    ("Kim Akers", "Kim Akers"),
    ("KIM AKERS", "Kim Akers"),
    ("Akers, Kim", "Kim Akers"),
    ("K. Akers", "Kim Akers"),
    ("Kim A.", "Kim Akers"),
    ("Kim B. Akers", "Kim Akers"),
    ("Kim Akres", "Kim Akers"),
    ("Kim Akers", "Dr. Kim Maria Akers"),
    ("Chris Green", "Christopher Green"),
    ("Jose Carreno", "María José Carreño"),
    ("Juergen Mueller", "Jürgen Müller"),
    ("Soren Orsted", "Søren Ørsted"),
    ("Lukasz Lodz", "Łukasz Łódź"),
    ("İREM IŞIK", "Irem Isik"),
    ("O'Neil Sean", "Seán O’Neil"),
    ("田中太郎", "田中 太郎"),
    ("たなか たろう", "タナカ タロウ"),
    ("Ａｋｅｒｓ Ｋｉｍ", "Kim Akers"),
    ("Kim Akers", "Kim"),
    ("Kim Akers", ""),
]
OTHERS = [
    ("Lee Gu", "Kim Akers"),
    ("Kim Smith", "Kim Akers"),
    ("Ann Akers", "Kim Akers"),
    ("K. A.", "Kim Akers"),
    ("キム・エイカーズ", "Kim Akers"),
    ("Lee Gu", "Accounts Payable"),
    ("Al Green", "Alexander Green"),
]


@pytest.mark.parametrize(("typed", "contact"), THEIRS)
def test_the_contacts_name_is_known_in_other_spellings(typed: str, contact: str) -> None:
    assert is_of(typed, contact)


@pytest.mark.parametrize(("typed", "contact"), OTHERS)
def test_another_persons_name_is_noticed(typed: str, contact: str) -> None:
    assert not is_of(typed, contact)


@given(typed=st.text(max_size=150), contact=st.text(max_size=150))
def test_whatever_is_typed_can_be_judged(typed: str, contact: str) -> None:
    assert is_full(typed, contact) in {True, False}
    assert is_of(typed, contact) in {True, False}
    assert is_of(typed, typed)
