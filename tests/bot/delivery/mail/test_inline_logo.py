import pytest

from bot.delivery.mail import inline_logo
from flows.notifications import ConsentRequestMail
from store.database.engine import Database
from store.enums import PictureType
from store.logos import Logo
from tests.bot.delivery.mail.test_mails import ask
from tests.support import delivered, world


@pytest.mark.parametrize(
    ("size", "shown"),
    [((300, 100), (120, 40)), ((60, 20), (60, 20)), ((880, 80), (220, 20)), ((4000, 1), (220, 1))],
)
def test_a_logo_is_shown_in_its_own_proportions_and_never_enlarged(
    size: tuple[int, int], shown: tuple[int, int]
) -> None:
    assert inline_logo.fitted(*size) == shown


def test_a_mail_contains_the_partner_s_own_logo_and_none_of_another(database: Database) -> None:
    place, other = world.build(database), world.build(database, "T0OTHER", name="Other")
    with database.write() as session:
        for partner, content in ((place.partner, b"ours"), (other.partner, b"theirs")):
            session.add(
                Logo(
                    partner_id=partner.id,
                    media_type=PictureType.PNG,
                    width=300,
                    height=100,
                    content=content,
                )
            )
    one = ask(database, world.associate(database, place, place.viva.id))
    with database.read() as session:
        mail = delivered.mail(session, ConsentRequestMail(one))
    (image,) = mail.inline
    assert (image.media_type, image.filename, image.content) == ("image/png", "logo.png", b"ours")
    assert f'src="cid:{image.content_id}" alt="" width="120" height="40"' in mail.html


def test_a_mail_without_a_logo_has_the_partner_s_name_in_its_place(database: Database) -> None:
    place = world.build(database)
    one = ask(database, world.associate(database, place, place.viva.id))
    with database.read() as session:
        mail = delivered.mail(session, ConsentRequestMail(one))
    assert mail.inline == ()
    assert "<img" not in mail.html
