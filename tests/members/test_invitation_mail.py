"""An invitation goes by mail to the person it is for; a link that is void by then does not."""

from uuid import UUID

import pytest
from django.core import mail
from django.db import connection

from cluster.ledger.push import push
from cluster.members.commands import invitations, people
from cluster.members.models import PersonDetails
from tests.cast import key

pytestmark = pytest.mark.django_db
ADDRESS = "nam@hana.example.com"


@pytest.fixture
def nam(stage):
    named = people.Named(name="남대리", email=ADDRESS)
    joining = people.Joining(role="staff", firm_id=stage.firms["hana"], named=named)
    done = people.add_person(by=stage.kim.actor, key=key(), joining=joining)
    return UUID(done.result["person_id"])


def invited(stage, person_id):
    return invitations.invite(by=stage.kim.actor, key=key(), person_id=person_id).token


def mailed():
    """What went out now, to whom."""
    before = len(mail.outbox)
    push()
    return [(one.to[0], one.subject, one.body) for one in mail.outbox[before:]]


def test_the_link_reaches_the_person_and_leads_in(stage, nam, client):
    token = invited(stage, nam)
    ((to, subject, body),) = mailed()
    assert (to, subject) == (ADDRESS, "[맞손] 하나정밀에서 초대했어요")
    assert f"/join/{token}/" in body
    path = "/join/" + body.split("/join/")[1].split()[0]
    assert "남대리" in client.get(path).content.decode()
    assert mailed() == []


def test_in_the_language_of_the_person(stage, nam):
    PersonDetails.objects.keep(stage.cluster_id, nam, {"language": "en"})
    invited(stage, nam)
    ((_, subject, body),) = mailed()
    assert subject == "[Matson] Hana Precision invites you"
    assert "it works once" in body


def test_only_the_newest_link_is_sent(stage, nam):
    first = invited(stage, nam)
    second = invited(stage, nam)
    bodies = [body for _, _, body in mailed()]
    assert [second in body for body in bodies] == [True]
    assert not any(first in body for body in bodies)


def test_nothing_is_sent_to_who_is_in_already_or_was_removed(stage, nam):
    token = invited(stage, nam)
    invitations.accept_invitation(key=key(), token=token, password="twelve-long-words")
    assert mailed() == []
    people.remove_person(by=stage.kim.actor, key=key(), person_id=nam)
    assert mailed() == []


def test_who_has_no_address_is_not_written_to(stage, nam):
    invited(stage, nam)
    PersonDetails.objects.keep(stage.cluster_id, nam, {"email": ""})
    assert mailed() == []


def test_the_outbox_holds_an_id_and_no_link(stage, nam):
    token = invited(stage, nam)
    mailed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(o::text, ' '), '') FROM ledger_outbox o")
        (rows,) = cursor.fetchone()
    assert f"person/{nam}" in rows
    assert token not in rows
    assert ADDRESS not in rows


def test_the_page_says_that_it_is_mailed_too(stage, nam):
    page = stage.kim.client().post(f"/people/{nam}/invite/", {"command_key": str(key().client)})
    assert f"{ADDRESS}로도 보내요" in page.content.decode()
