"""Data keys in the database: made once, wrapped, destroyed for good, moved to a new master key."""

import base64
import threading
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.keys import (
    aad,
    pledge_subject,
    rewrap,
    seal,
    seal_committed,
    shred,
    subjects_under,
)
from cluster.ledger.keys import ring as rings
from cluster.ledger.keys.opening import Reason, Sealed, unseal

CLUSTER, ORDER = UUID(int=1), UUID(int=2)
HANA, DONGTAN = UUID(int=11), UUID(int=12)
STREAM = UUID(int=21)
PLACE = aad(CLUSTER, STREAM, 1, "ciphertext")
BODY = b'{"floor":40500,"lot":"L01","pieces":120}'
RUN = Reason.allocation_run(ORDER, 10)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key_ring(tmp_path, monkeypatch):
    monkeypatch.setenv("MATSON_SECRETS_DIR", str(tmp_path))
    rings.make_ring(tmp_path)


def pledge(firm=HANA, body=BODY, cluster_id=CLUSTER):
    made = seal_committed(cluster_id, pledge_subject(ORDER, firm), body, PLACE)
    sealed = Sealed(pledge_subject(ORDER, firm), made.ciphertext, PLACE, made.commitment)
    return made, sealed


def opened(sealed, reason=RUN, cluster_id=CLUSTER):
    return [one.body for one in unseal(reason, cluster_id, sealed)]


def stored(subject):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM keys.ledger_key WHERE subject = %s", [subject])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class TestSealing:
    def test_owner_and_allocation_read_what_was_pledged(self):
        _, sealed = pledge()
        assert opened([sealed]) == opened([sealed], Reason.price_owner(ORDER, HANA)) == [BODY]

    def test_the_receipt_proves_the_pledge(self):
        made, sealed = pledge()
        assert unseal(RUN, CLUSTER, [sealed])[0].salt == made.salt

    def test_one_data_key_per_firm_and_order(self):
        pledge()
        pledge()
        pledge(DONGTAN)
        assert len(stored(pledge_subject(ORDER, HANA))) == 1
        assert subjects_under(CLUSTER, f"pledge/{ORDER}/") == sorted(
            [pledge_subject(ORDER, HANA), pledge_subject(ORDER, DONGTAN)]
        )

    def test_many_are_opened_with_one_query(self, django_assert_num_queries):
        sealed = [pledge(UUID(int=100 + i), b"%d" % i)[1] for i in range(22)]
        with django_assert_num_queries(1):
            assert opened(sealed) == [b"%d" % i for i in range(22)]

    def test_the_table_holds_neither_price_nor_clear_key(self):
        _, sealed = pledge()
        (row,) = stored(pledge_subject(ORDER, HANA))
        clear = rings.ring().unwrap(row["master_id"], bytes(row["wrapped"]))
        everything = repr(row).encode() + bytes(row["wrapped"]) + sealed.ciphertext
        for secret in (b"40500", clear, base64.b64encode(clear), clear.hex().encode()):
            assert secret not in everything


class TestRefusals:
    def refused(self, code, sealed, reason=RUN, cluster_id=CLUSTER):
        with pytest.raises(RuleBroken) as broken:
            unseal(reason, cluster_id, sealed)
        assert broken.value.code == code
        assert "40500" not in repr(broken.value) + str(broken.value) + str(broken.value.facts)
        return broken.value

    def test_a_rival_owner_cannot_open(self):
        self.refused("seal-reason", [pledge()[1]], Reason.price_owner(ORDER, DONGTAN))

    def test_another_orders_run_cannot_open(self):
        self.refused("seal-reason", [pledge()[1]], Reason.allocation_run(uuid4(), 10))

    def test_another_cluster_has_another_key(self):
        self.refused("seal-key-missing", [pledge()[1]], cluster_id=uuid4())

    def test_a_body_that_was_not_promised_is_broken(self):
        made, sealed = pledge()
        other = seal(CLUSTER, sealed.subject, made.salt + b'{"floor":9}', PLACE)
        fault = Sealed(sealed.subject, other, PLACE, made.commitment)
        assert self.refused("seal-broken", [fault]).facts == {"subject": sealed.subject}

    def test_a_body_without_salt_is_broken(self):
        made, sealed = pledge()
        bare = seal(CLUSTER, sealed.subject, b"40500", PLACE)
        self.refused("seal-broken", [Sealed(sealed.subject, bare, PLACE, made.commitment)])

    def test_one_broken_seal_opens_none(self):
        _, good = pledge()
        bad = Sealed(good.subject, good.ciphertext, PLACE + b"x", good.commitment)
        self.refused("seal-broken", [good, bad])

    def test_a_lost_master_key_is_told_as_missing(self, tmp_path):
        _, sealed = pledge()
        (tmp_path / rings.FILE).unlink()
        rings.make_ring(tmp_path)
        self.refused("seal-key-missing", [sealed])


class TestShredding:
    def test_after_the_end_no_pledge_of_the_order_opens(self):
        _, sealed = pledge()
        shred(CLUSTER, sealed.subject, clock.now())
        with pytest.raises(RuleBroken, match="seal-key-missing"):
            opened([sealed])

    def test_others_stay_readable(self):
        _, ours = pledge()
        _, theirs = pledge(DONGTAN)
        shred(CLUSTER, ours.subject, clock.now())
        assert opened([theirs]) == [BODY]

    def test_the_row_keeps_when_it_was_destroyed_and_no_key(self):
        _, sealed = pledge()
        at = clock.now()
        shred(CLUSTER, sealed.subject, at)
        shred(CLUSTER, sealed.subject, clock.now())
        (row,) = stored(sealed.subject)
        assert (row["wrapped"], row["destroyed_at"]) == (None, at)

    @pytest.mark.parametrize("sealed_before", [True, False])
    def test_nothing_is_sealed_under_a_destroyed_key(self, sealed_before):
        if sealed_before:
            pledge()
        shred(CLUSTER, pledge_subject(ORDER, HANA), clock.now())
        with pytest.raises(RuleBroken, match="seal-key-missing"):
            pledge()

    def test_a_command_rolled_back_destroys_nothing(self):
        _, sealed = pledge()
        with transaction.atomic():
            shred(CLUSTER, sealed.subject, clock.now())
            transaction.set_rollback(True)
        assert opened([sealed]) == [BODY]


class TestRotation:
    def test_old_seals_stay_readable_and_no_old_wrap_is_left(self):
        sealed = [pledge(UUID(int=100 + i))[1] for i in range(7)]
        shred(CLUSTER, sealed[6].subject, clock.now())
        rings.add_master()
        assert rewrap(page=2) == 6
        assert {stored(one.subject)[0]["master_id"] for one in sealed[:6]} == {"m2"}
        assert opened(sealed[:6]) == [BODY] * 6
        assert rewrap() == 0

    def test_the_command_makes_a_master_key_and_moves_all(self, capsys):
        _, sealed = pledge()
        call_command("rewrap_keys", "--new")
        assert capsys.readouterr().out == "new master key m2\n1 data keys moved\n"
        call_command("rewrap_keys")
        assert capsys.readouterr().out == "0 data keys moved\n"
        assert opened([sealed]) == [BODY]

    def test_between_new_master_and_rewrap_both_are_read(self):
        _, before = pledge()
        rings.add_master()
        _, after = pledge(DONGTAN)
        assert opened([before, after]) == [BODY, BODY]


@pytest.mark.django_db(transaction=True)
def test_two_first_pledges_at_once_share_one_data_key():
    start, done = threading.Barrier(4), []

    def pledging():
        start.wait()
        done.append(pledge()[1])
        connection.close()

    threads = [threading.Thread(target=pledging) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened(done) == [BODY] * 4
    assert len(stored(pledge_subject(ORDER, HANA))) == 1
