from tests.stage import stage, words


def test_r14_a_customer_is_added_in_four_steps_and_announced(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")
        assert ada.submit(location_id="Seattle") == {}
        ada.modal("order.choose_engagements")
        assert ada.submit(engagement_ids=["Viva"]) == {}
        ada.modal("order.give_contacts")
        assert ada.submit(company="Contoso", customer_name="Kim", customer_email="kim@contoso.com") == {}
        ada.modal("order.review")
        assert ada.submit() == {}
        ada.modal("is added to 1 engagement")
        st.deliver()
        assert "Contoso" in words(ada.messages()[-1])
