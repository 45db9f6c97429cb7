"""An admin looks up what is known of a customer, and corrects it in Slack."""

from flows.administration import facts, roles
from flows.administration.facts import ValueFacts
from flows.administration.roles import Person
from store.associations import associations
from store.customers.customers import CustomerFact
from store.enums import IdentifierType, Role
from tests.support import world
from tests.support.forging import forge
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, NOON, TENANT, USER, actor


def known(st: Stage) -> ValueFacts:
    with st.bot.database.read() as session:
        return facts.of_value(session, actor(session), IdentifierType.TENANT_ID, TENANT, NOON)


def open_contoso(member: Member, words_: str = "contoso") -> str:
    member.command("/mci admin facts")
    member.modal("Find a customer")
    assert member.submit(search=words_) == {}
    member.click("facts.show", on=member.modal(f"for “{words_}”"))
    return words(member.modal("*Facts*"))


def test_a_fact_is_added_corrected_and_removed_with_a_note(on_stage: Stage) -> None:
    promised = world.row(
        on_stage.bot.database, world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    )
    ada = on_stage.member(ADMIN)
    shown = open_contoso(ada)
    assert "Nothing is known yet." in shown
    assert "• Endpoint Management – :grey_question: not known: Needs at least 300 paid seats" in shown
    ada.click("facts.add")
    assert "Criteria ask for: paid_seats." in words(ada.modal("facts.save"))
    errors = ada.submit(attribute="Paid Seats", fact_value="3,500", fact_note="Seen")
    assert set(errors) == {"attribute", "fact_value"}
    errors = ada.submit(attribute="paid_seats", fact_value="350", fact_note=" ")
    assert set(errors) == {"fact_note"}
    assert ada.submit(fact_note="Partner Center shows it") == {}
    shown = words(ada.modal("paid_seats is now 350"))
    assert "paid_seats: 350\n" in shown
    assert f"by hand by <@{ADMIN}>" in shown
    assert "“Partner Center shows it”" in shown
    assert "• Endpoint Management – :white_check_mark: fits" in shown
    ada.click("facts.correct", "paid_seats")
    ada.modal("Leave it empty if it is not known")
    assert ada.submit(fact_value="200", fact_note="Counted again") == {}
    assert "Endpoint Management – :no_entry: excluded: Needs at least 300 paid seats; " in words(
        ada.modal("paid_seats is now 200")
    )
    ada.click("facts.correct", "paid_seats")
    ada.modal("facts.save")
    assert ada.submit(fact_value="", fact_note="It was another tenant's") == {}
    ada.modal("paid_seats is not known any more")
    assert known(on_stage).facts == []
    with on_stage.bot.database.read() as session:
        now = associations.of_id(session, promised.id)
        assert (now.status, now.clock_due) == (promised.status, promised.clock_due)


def test_an_id_of_which_nothing_is_known_can_be_opened(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    assert "TPID `4711`" in open_contoso(ada, "4711")
    ada.click("facts.add")
    ada.modal("facts.save")
    ada.click("facts.back")
    ada.modal("*Facts*")


def test_of_two_admins_who_correct_one_fact_the_second_learns_of_the_first(on_stage: Stage) -> None:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
    ada, uma = on_stage.member(ADMIN), on_stage.member(USER)
    open_contoso(ada)
    ada.click("facts.add")
    ada.modal("facts.save")
    assert ada.submit(attribute="paid_seats", fact_value="300", fact_note="Seen") == {}
    for member in (ada, uma):
        if member is uma:
            open_contoso(uma)
        member.click("facts.correct", on=member.modal("paid_seats: 300"))
        member.modal("Correct a fact")
    assert ada.submit(fact_value="400", fact_note="Counted") == {}
    ada.modal("paid_seats is now 400")
    assert uma.submit(fact_value="500", fact_note="Counted too") == {}
    said = words(uma.modal("changed this fact"))
    assert f"<@{ADMIN}> changed this fact" in said
    assert "It is now: 400" in said
    assert uma.submit() == {}
    uma.modal("paid_seats is now 500")
    assert [one.value for one in known(on_stage).facts] == [500]


def test_who_may_not_sees_and_corrects_nothing_even_by_forged_clicks(on_stage: Stage) -> None:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    uma = on_stage.member(USER)
    uma.command("/mci admin facts")
    uma.message("Incentives admin")
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin facts")
    ada.modal("Find a customer")
    forge(on_stage, ada, "facts.show", "{}")
    ada.click("facts.show")
    ada.modal("no longer exists")
    ada.close(clear=True)
    open_contoso(ada)
    ada.click("facts.add")
    ada.modal("facts.save")
    with on_stage.bot.database.write() as session:
        chosen = [(Role.ADMIN, on_stage.place.oslo.code)]
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
        who = actor(session, USER)
        held = roles.of_member(session, who, ADMIN)
        roles.change(session, who, Person(ADMIN, "Ada"), chosen, held.version, NOON)
    ada.submit(attribute="paid_seats", fact_value="300", fact_note="Seen")
    ada.modal("Incentives admin")
    with on_stage.bot.database.read() as session:
        value = facts.of_value(session, actor(session, USER), IdentifierType.TENANT_ID, TENANT, NOON)
        assert value.facts == []


def test_ids_of_which_facts_are_known_are_listed_page_by_page(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        session.add_all(
            CustomerFact(
                partner_id=on_stage.place.partner.id,
                id_type=IdentifierType.TPID,
                id_value=str(1000 + number),
                attribute="paid_seats",
                value=number,
            )
            for number in range(25)
        )
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin")
    ada.click("facts.open", on=ada.modal("Undelivered messages"))
    ada.click("facts.later", on=ada.modal("25 customers and IDs: 1 to 20"))
    ada.click("facts.earlier", on=ada.modal("21 to 25"))
    ada.modal("1 to 20")
