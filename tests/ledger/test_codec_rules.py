"""Facts and their bytes: one form, nothing that would not load, old versions turned into new ones."""

import json
from datetime import UTC, date, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel.ids import id_for, new_id
from cluster.ledger.codec import (
    Event,
    Personal,
    UnknownName,
    Unstorable,
    canonical,
    decode,
    digest_of,
    encode,
    encode_plain,
    event,
    known_names,
    stored_names,
    upcast,
    use_sealer,
)
from cluster.ledger.codec.canonical import WIDEST
from cluster.ledger.codec.names import NAMES
from cluster.ledger.recorder import Row, array_text, digest
from cluster.ledger.testing import PlainSealer
from tests.ledger.machine_week import KIM, NOON, MinutesReserved, WeekRemarked

CLUSTER = id_for("cluster", "codec")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
WHOLE = st.integers(-WIDEST, WIDEST)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


class Tank(StrEnum):
    IMMERSED = "immersed"
    FLUSH = "flush"


class Cut(msgspec.Struct):
    length_nm: int
    passes: tuple[int, ...] = ()


@event("sample.codec.everything-said@1")
class EverythingSaid(Event):
    words: str
    count: int
    ratio: Decimal
    day: date
    tank: Tank
    cuts: list[Cut]
    firms: frozenset[UUID]
    minutes: dict[str, int]
    proof: bytes
    note: str | None = None


EVERYTHING = st.builds(
    EverythingSaid,
    at=st.datetimes(timezones=st.just(UTC)),
    words=TEXT,
    count=WHOLE,
    ratio=st.decimals(allow_nan=False, allow_infinity=False),
    day=st.dates(),
    tank=st.sampled_from(Tank),
    cuts=st.lists(st.builds(Cut, length_nm=WHOLE, passes=st.lists(WHOLE).map(tuple))),
    firms=st.frozensets(st.uuids()),
    minutes=st.dictionaries(TEXT, WHOLE),
    proof=st.binary(),
    note=st.none() | TEXT,
)


@given(EVERYTHING, st.uuids(), st.integers(1, 2**31 - 1))
def test_what_is_stored_is_what_is_loaded(said, stream, version):
    said.originator_id, said.originator_version = stream, version
    name, raw = encode(CLUSTER, said)
    assert decode(CLUSTER, (stream, version, name, raw)) == said
    assert decode(CLUSTER, (stream, version, name, raw.decode())) == said
    assert encode_plain(said) == raw


@given(JSON)
def test_canonical_json_is_a_fixed_point(value):
    """Whatever a database does to order and spaces, parsing and writing again gives the bytes."""
    once = canonical(value)
    loosely = json.dumps(json.loads(once), indent=1, ensure_ascii=True)
    assert canonical(json.loads(loosely)) == once
    assert json.loads(once) == value


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_no_two_rows_share_a_digest(one, other):
    assert (digest_of(tuple(one)) == digest_of(tuple(other))) == (one == other)


@given(st.lists(TEXT, max_size=4))
def test_tags_are_part_of_the_digest(tags):
    plain = Row(KIM, 1, "sample.codec.everything-said@1", b"{}")
    tagged = Row(KIM, 1, "sample.codec.everything-said@1", b"{}", tuple(tags))
    assert (digest(CLUSTER, plain, b"{}") == digest(CLUSTER, tagged, b"{}")) == (not tags)


def test_array_text_quotes_what_would_end_it():
    assert array_text([]) == "{}"
    assert array_text(['a"b', "c\\d", "e,f", "{g}", ""]) == '{"a\\"b","c\\\\d","e,f","{g}",""}'


class TestUnstorable:
    @pytest.mark.parametrize(
        "value",
        [1.0, float("nan"), WIDEST + 1, -WIDEST - 1, "a\0b", "\ud800", Decimal("NaN"),
         Decimal("Infinity"), object(), {"a": [1.5]}, {"a\0": 1}, [{"b": (1.5,)}],
         NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=9)))],
    )  # fmt: skip
    def test_values_without_a_canonical_form(self, value):
        with pytest.raises(Unstorable):
            canonical(value)

    @pytest.mark.parametrize(
        "fields",
        [{"minutes": 2.0}, {"minutes": "2"}, {"minutes": None}, {"order_id": "no uuid"},
         {"minutes": 2**53}, {"at": NOON.replace(tzinfo=None)}],
        ids=repr,
    )  # fmt: skip
    def test_an_event_that_would_not_load_never_leaves(self, fields):
        reserved = MinutesReserved(**({"order_id": new_id(), "minutes": 2, "at": NOON} | fields))
        with pytest.raises(Unstorable):
            encode(CLUSTER, reserved)

    def test_history_is_strict_about_unknown_fields(self):
        plain = {"at": "2026-11-20T09:00:00Z", "minutes": 5, "order_id": str(new_id())}
        raw = json.dumps(plain | {"extra": 1})
        with pytest.raises(msgspec.ValidationError):
            decode(CLUSTER, (new_id(), 1, "sample.machine-week.reserved@2", raw))


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["pledged@1", "orders.pledge@1", "orders.Pledge.capacity-pledged@1", "a.b.c", "a.b.c@0",
         "a.b.c@01", "a.b.c.d@1", "a.b.c@1 "],
    )  # fmt: skip
    def test_a_name_reads_half_aggregate_fact_version(self, name):
        with pytest.raises(ValueError, match="stored name"):
            event(name)
        with pytest.raises(ValueError, match="stored name"):
            upcast(name, "a.b.c@2")

    def test_a_name_is_registered_once(self):
        with pytest.raises(ValueError, match="twice"):
            event("sample.codec.everything-said@1")(EverythingSaid)
        with pytest.raises(ValueError, match="twice"):
            upcast("sample.codec.everything-said@1", "sample.codec.everything-said@2")(dict)

    def test_a_class_without_a_name_is_told(self):
        class Nameless(Event):
            pass

        with pytest.raises(UnknownName, match="Nameless"):
            encode(CLUSTER, Nameless(at=NOON))

    def test_a_row_of_an_unknown_name_is_told(self):
        with pytest.raises(UnknownName):
            decode(CLUSTER, (new_id(), 1, "sample.codec.never-heard-of@1", "{}"))

    def test_a_reader_asks_for_the_older_names_too(self):
        both = ("sample.machine-week.reserved@1", "sample.machine-week.reserved@2")
        assert stored_names(MinutesReserved) == both
        assert set(both) <= set(known_names())


class TestUpcast:
    def test_an_old_row_loads_as_the_newest_version(self):
        order = new_id()
        raw = json.dumps({"at": "2026-01-05T00:00:00Z", "order_id": str(order), "hours": 3})
        loaded = decode(CLUSTER, (KIM, 4, "sample.machine-week.reserved@1", raw))
        assert (loaded.order_id, loaded.minutes, loaded.originator_version) == (order, 180, 4)

    def test_steps_follow_each_other(self, monkeypatch):
        names = [f"sample.codec.grown@{n}" for n in (1, 2, 3)]
        monkeypatch.setattr(NAMES, "upcasts", dict(NAMES.upcasts))
        monkeypatch.setattr(NAMES, "by_name", dict(NAMES.by_name))

        class Grown(Event):
            minutes: int

        event(names[2])(Grown)
        upcast(names[0], names[1])(lambda old: old | {"hours": old["hours"] + 1})
        upcast(names[1], names[2])(lambda old: {"at": old["at"], "minutes": old["hours"] * 60})
        raw = '{"at":"2026-01-05T00:00:00Z","hours":1}'
        assert decode(CLUSTER, (KIM, 1, names[0], raw)).minutes == 120


class TestPersonal:
    def remarked(self, words="기름 부족"):
        made = WeekRemarked(remark=Personal(KIM, words), at=NOON)
        made.originator_id, made.originator_version = new_id(), 3
        return made

    def test_words_are_stored_sealed_in_their_place(self):
        said = self.remarked()
        with use_sealer(PlainSealer()):
            name, raw = encode(CLUSTER, said)
            assert json.loads(raw)["remark"].keys() == {"key", "sealed"}
            assert decode(CLUSTER, (said.originator_id, 3, name, raw)) == said
            with pytest.raises(AssertionError):
                decode(CLUSTER, (said.originator_id, 4, name, raw))

    def test_after_erasure_the_words_are_gone(self, monkeypatch):
        said = self.remarked()
        with use_sealer(PlainSealer()):
            name, raw = encode(CLUSTER, said)
            monkeypatch.setattr(PlainSealer, "erased", {KIM})
            loaded = decode(CLUSTER, (said.originator_id, 3, name, raw))
        assert loaded.remark.erased
        assert loaded.remark.person == KIM
        assert "erased" in repr(loaded.remark)

    def test_neither_erased_words_nor_unplaced_ones_are_stored(self):
        with use_sealer(PlainSealer()):
            with pytest.raises(Unstorable, match="erased"):
                encode(CLUSTER, self.remarked(None))
            with pytest.raises(Unstorable, match="emitted"):
                encode(CLUSTER, WeekRemarked(remark=Personal(KIM, "x"), at=NOON))

    def test_words_do_not_show_in_a_log(self):
        assert "기름" not in repr(self.remarked())

    def test_a_plain_text_in_its_place_is_refused(self):
        raw = '{"at":"2026-01-05T00:00:00Z","remark":{"key":"x","words":"open"}}'
        with pytest.raises(msgspec.ValidationError):
            decode(CLUSTER, (KIM, 1, "sample.machine-week.remarked@1", raw))
