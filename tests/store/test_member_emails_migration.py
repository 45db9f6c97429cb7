"""After the upgrade nobody lacks an e-mail address until Slack was asked."""

from typing import Any

import pytest
from sqlalchemy import select

from flows.members import membership
from flows.members.slack_people import ProfileEmail
from store import schema
from store.partners import Member
from tests.support.migrations import unmigrated, upgrade_to
from tests.support.world import NOON

BEFORE = "0062"
PARTNER = (
    "INSERT INTO partners (workspace_id, name, time_zone, digest_hour, working_days, last_reference)"
    " VALUES ('T1', 'Fourth Coffee', 'UTC', 8, '[]', 0)"
)
MEMBER = (
    "INSERT INTO members (partner_id, user_id, name, reminders, calendar_generation)"
    " SELECT id, 'U1', 'Ada', 'daily', 0 FROM partners"
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_whether_members_have_an_address_is_not_known_until_slack_is_asked_again(
    request: pytest.FixtureRequest, tmp_path: Any, kind: str
) -> None:
    database = unmigrated(request, tmp_path, kind, "without_member_emails")
    with database.engine.begin() as connection:
        upgrade_to(BEFORE, connection)
        connection.exec_driver_sql(PARTNER)
        connection.exec_driver_sql(MEMBER)
    schema.upgrade(database)
    found = []
    for email in (None, ProfileEmail.MISSING, ProfileEmail.USABLE):
        with database.write() as session:
            membership.note(session, "T1", "U1", NOON, belongs=True, email=email)
            member = session.scalars(select(Member)).one()
            found.append((member.has_email, member.email_asked_at))
    assert found == [(None, None), (False, None), (True, None)]
    database.close()
