"""A member checks its own share at home: the bundle, the program beside it, and every forgery."""

import io
import json
import subprocess
import sys
import zipfile
from copy import deepcopy
from random import Random  # noqa: TID251 - seeded

import pytest

from cluster.embedded import BASE
from cluster.kernel import clock
from cluster.ledger.keys import shred
from cluster.ledger.projection import live
from cluster.ledger.store import events_of
from orders.allocation.bundle import leaf_of, paths, root_of
from orders.allocation.domain.facts import AllocationProposed, allocation_id
from orders.allocation.domain.own import share_subject
from orders.allocation.models import ShareRow
from tests.orders.allocation_stage import SOON, accept, decline, divided, split_row, watched
from tests.orders.order_stage import FLOORS, PIECES, play

__all__ = ["divided", "play", "watched"]
VERIFIER = BASE / "static/check/own_share.py"


def run(folder, *arguments):
    """The program that lies in the download, alone in its folder."""
    command = [sys.executable, "-I", "-S", "own_share.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def fetched(play, who, tail, at=SOON):
    path = f"/orders/{play.order_id}/allocation/{play.lot_id}/{tail}"
    with clock.at(at):
        return play.stage.people[who].client().get(path)


def bundle_of(play, who):
    return json.loads(fetched(play, who, "own-share.json").content)


@pytest.fixture
def home(tmp_path):
    """An empty folder with the program, and a way to check a bundle in it."""
    (tmp_path / "own_share.py").write_bytes(VERIFIER.read_bytes())

    def check(bundle, *rest):
        (tmp_path / "own-share.json").write_text(json.dumps(bundle))
        return run(tmp_path, "own-share.json", *rest)

    check.folder = tmp_path
    return check


@pytest.mark.django_db
class TestBundle:
    def test_every_firm_checks_its_own_row_offline(self, divided, tmp_path):
        for who, pieces in PIECES.items():
            folder = tmp_path / who
            folder.mkdir()
            kit = fetched(divided, who, "own-share.zip").content
            zipfile.ZipFile(io.BytesIO(kit)).extractall(folder)
            bundle = json.loads((folder / "own-share.json").read_text())
            assert bundle["row"]["pieces"] == pieces
            status, said = run(folder, "own-share.json")
            assert status == 0
            assert said.count("ok  ") == 4  # everybody is at the cap: no further piece, no price
            assert said.count("-   ") == 2
            assert "FAIL" not in said

    def test_the_root_stands_in_the_event_and_on_the_page(self, divided):
        stream = allocation_id(divided.order_id, divided.lot_id)
        recorded = events_of(divided.stage.cluster_id, stream)
        proposal = next(r.event for r in recorded if isinstance(r.event, AllocationProposed))
        bundle = bundle_of(divided, "lee")
        assert bundle["root"] == proposal.root == split_row(divided).root
        assert bundle["event"] == {
            "name": "orders.allocation.allocation-proposed",
            "stream": str(stream),
            "version": proposal.originator_version,
        }
        page = fetched(divided, "lee", "").content.decode()
        assert proposal.root in page
        assert bundle["salt"] not in page

    def test_the_receipt_of_the_pledge_fits_the_row(self, divided, home):
        path = f"/orders/{divided.order_id}/lots/{divided.lot_id}/pledge/receipt/"
        with clock.at(SOON):
            receipt = divided.stage.kim.client().get(path)
        assert receipt.status_code == 200
        (home.folder / "receipt.json").write_bytes(receipt.content)
        status, said = home(bundle_of(divided, "kim"), "receipt.json")
        assert status == 0
        assert "약정한 한도와 최소 물량을 썼습니다" in said
        assert home(bundle_of(divided, "lee"), "receipt.json")[0] == 1

    def test_the_download_is_the_same_each_time(self, divided):
        first = fetched(divided, "kim", "own-share.zip").content
        assert fetched(divided, "kim", "own-share.zip").content == first

    def test_a_second_run_has_its_own_root_and_salts(self, divided, home):
        before = bundle_of(divided, "kim")
        decline(divided, "kim", 75)
        accept(divided, "lee")
        accept(divided, "yoon")
        after = bundle_of(divided, "kim")
        if after["head"]["run"] == 1:
            assert after == before  # nobody has room for more
        else:
            assert {before["salt"], before["root"]}.isdisjoint({after["salt"], after["root"]})
        assert home(after)[0] == 0

    def test_nothing_of_another_firm_is_in_it(self, divided):
        rows = {row.firm_id: row for row in live(ShareRow, divided.stage.cluster_id)}
        for who, pieces in PIECES.items():
            said = fetched(divided, who, "own-share.json").content.decode()
            own = divided.stage.people[who].actor.firm_id
            for other, row in rows.items():
                if other != own:
                    assert str(other) not in said
                    assert f":{row.pieces}," not in said or row.pieces == pieces
            for floor in FLOORS.values():
                assert str(floor) not in said

    def test_rows_of_others_cannot_be_found_by_trying(self, divided):
        """A leaf is on the path, but without its salt no row fits it, not even the right one."""
        kim, lee = bundle_of(divided, "kim"), bundle_of(divided, "lee")
        salts = {bytes.fromhex(one["salt"]) for one in (kim, lee)} | {bytes(32)}
        near = {other for _, other in kim["path"]}
        own = leaf_of(bytes.fromhex(lee["salt"]), lee["row"])
        for salt in salts - {bytes.fromhex(lee["salt"])}:
            for pieces in range(600):
                assert leaf_of(salt, lee["row"] | {"pieces": pieces}) not in near | {own}
        assert len({one["salt"] for one in (kim, lee)}) == 2
        assert all(len(salt) == 32 for salt in salts)

    def test_choi_and_who_acts_for_no_firm_get_nothing(self, divided, choi):
        path = f"/orders/{divided.order_id}/allocation/{divided.lot_id}/own-share.json"
        assert choi.client().get(path).status_code == 404
        for who in ("park", "jung", "seo"):
            assert fetched(divided, who, "own-share.json").status_code in (403, 404)

    def test_a_row_whose_key_is_destroyed_is_gone(self, divided):
        shred(divided.stage.cluster_id, share_subject(divided.order_id), SOON)
        assert fetched(divided, "kim", "own-share.json").status_code == 404


def drawn_bundle(dice):
    """A bundle as the server would make it, with rows of nobody."""
    firms = dice.randint(1, 9)
    row = {
        "firm": "F0",
        "eligible": True,
        "cap": 40,
        "weight": 1200,
        "weight_from": "verified",
        "min_lot": 0,
        "frozen": 0,
        "credit": "1/4",
        "pieces": 20,
    }
    head = {
        "quantity": 100,
        "offered": 100,
        "weights": 6000,
        "policy": "proportional",
        "water": "79/4800",
        "last": "1/30",
        "next": "41/1200",
    }
    salts = [dice.randbytes(32) for _ in range(firms)]
    leaves = [leaf_of(salt, row | {"firm": f"F{i}"}) for i, salt in enumerate(salts)]
    return {
        "head": head,
        "row": row,
        "salt": salts[0].hex(),
        "path": [list(step) for step in paths(leaves)[leaves[0]]],
        "root": root_of(head, leaves),
        "event": {"name": "e", "stream": "s", "version": 1},
    }


def drawn_together(dice):
    """The same of two lots that were divided at once: 20 pieces here, 200 minutes in all."""
    bundle = drawn_bundle(dice)
    head = {"order": "o", "lot": "a", "quantity": 100, "offered": 100, "policy": "proportional"}
    head |= {"together": True, "levels": ["1/10", "4/25"], "water": None, "last": None}
    standing = {"level": "4/25", "credit": "7/2", "floor": 0, "total": 200, "piece": 6}
    standing |= {"largest": 10, "again": False, "loose": False}
    bundle["row"] |= {"together": standing}
    return resealed(bundle | {"head": head | {"next": None}})


def resealed(bundle):
    """A root over these very numbers: only what they say of each other can be wrong."""
    leaf = leaf_of(bytes.fromhex(bundle["salt"]), bundle["row"])
    return bundle | {"path": [], "root": root_of(bundle["head"], [leaf])}


def spots(value, path=()):
    if isinstance(value, dict):
        for key in value:
            yield from spots(value[key], (*path, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from spots(part, (*path, place))
    else:
        yield path


def changed(bundle, path, dice):
    forged = deepcopy(bundle)
    spot = forged
    for key in path[:-1]:
        spot = spot[key]
    old = spot[path[-1]]
    if isinstance(old, bool):
        spot[path[-1]] = not old
    elif isinstance(old, int):
        spot[path[-1]] = old + dice.choice([-1, 1, 7])
    elif len(str(old)) == 64:
        place = dice.randrange(64)
        new = dice.choice([c for c in "0123456789abcdef" if c != old[place]])
        spot[path[-1]] = old[:place] + new + old[place + 1 :]
    else:
        spot[path[-1]] = {"L": "R", "R": "L"}.get(old, f"{old}1")
    return forged


def loaded():
    """The program as a module; its own command line is tried elsewhere."""
    space = {"__name__": "own_share", "__doc__": ""}
    exec(compile(VERIFIER.read_text(), "own_share.py", "exec"), space)
    return space


def refused(check, bundle):
    return any(fits is False for _, fits in check(bundle))


@pytest.mark.parametrize("draw", [drawn_bundle, drawn_together])
def test_every_changed_field_of_a_bundle_is_refused(draw):
    check, dice = loaded()["check"], Random(7)
    for _ in range(60):
        bundle = draw(dice)
        assert all(fits for _, fits in check(bundle))
        for path in spots(bundle):
            if path[0] != "event":
                assert refused(check, changed(bundle, path, dice)), path


@pytest.mark.parametrize(
    ("line", "row", "head"),
    [
        ("numbers", {"pieces": 101, "cap": 200}, {}),
        ("numbers", {}, {"offered": 101}),
        ("limits", {"cap": 19}, {}),
        ("limits", {"min_lot": 21}, {}),
        ("limits", {"eligible": False}, {}),
        ("last", {}, {"next": "1/40"}),
        ("next", {}, {"last": "1/20"}),
        ("next", {}, {"offered": 99}),
        ("level", {"weight": 1500}, {}),
    ],
)
def test_a_root_made_over_wrong_numbers_is_seen_through(line, row, head):
    """Whoever publishes a root over a share that does not follow is found out by its owner."""
    bundle = drawn_bundle(Random(1))
    bundle["row"] |= row
    bundle["head"] |= head
    found = dict(loaded()["check"](resealed(bundle)))
    assert found["row"]
    assert found[line] is False


@pytest.mark.parametrize(
    ("line", "row", "standing"),
    [
        ("level", {"weight": 1500}, {}),
        ("level", {"weight": 900}, {}),
        ("level", {}, {"level": "1/10"}),
        ("level", {}, {"level": "3/20"}),
        ("level", {}, {"credit": "-20"}),
        ("level", {}, {"total": 170}),
        ("level", {}, {"loose": True}),
        ("total", {"pieces": 39}, {}),
        ("total", {}, {"total": 119}),
        ("total", {}, {"piece": 11}),
    ],
)
def test_over_lots_divided_together_it_is_seen_through_as_well(line, row, standing):
    bundle = drawn_together(Random(1))
    bundle["row"] |= row
    bundle["row"]["together"] |= standing
    found = dict(loaded()["check"](resealed(bundle)))
    assert found["row"]
    assert found[line] is False


@pytest.mark.parametrize("standing", [{"again": True}, {"total": 120, "loose": True}])
def test_what_the_level_does_not_decide_is_not_called_right(standing):
    bundle = drawn_together(Random(1))
    bundle["row"]["together"] |= standing
    found = dict(loaded()["check"](resealed(bundle)))
    assert found["level"] is None
    assert {"last", "next"}.isdisjoint(found)


@pytest.mark.parametrize("number", ["1e99999999", "0.5", "1/2/3", "9" * 4_001, "1_0", "--1"])
def test_a_short_number_that_would_never_end_is_not_begun(home, number):
    bundle = drawn_bundle(Random(4))
    bundle["row"]["credit"] = number
    assert home(resealed(bundle))[0] == 2


def test_a_noted_root_must_be_the_same(home):
    bundle = drawn_bundle(Random(2))
    assert home(bundle, f"--root={bundle['root']}")[0] == 0
    assert home(bundle, "--root=" + "0" * 64)[0] == 1


def test_what_cannot_be_read_is_status_2(home):
    assert home([])[0] == 2
    assert home({"head": {}})[0] == 2
    assert run(home.folder, "absent.json")[0] == 2
    assert run(home.folder)[0] == 2


def test_the_program_is_short_and_stands_alone():
    text = VERIFIER.read_text()
    assert len(text.splitlines()) < 240
    imported = {
        line.split()[1].split(".")[0]
        for line in text.splitlines()
        if line.startswith(("import", "from "))
    }
    assert imported <= sys.stdlib_module_names


def test_a_path_leads_to_the_root_from_every_leaf():
    check = loaded()["root_of"]
    for firms in range(1, 40):
        salts = [bytes([i]) * 32 for i in range(firms)]
        rows = [{"firm": str(i)} for i in range(firms)]
        leaves = [leaf_of(*pair) for pair in zip(salts, rows, strict=True)]
        ways, root = paths(leaves), root_of({"all": 1}, leaves)
        for salt, row, leaf in zip(salts, rows, leaves, strict=True):
            bundle = {"salt": salt.hex(), "row": row, "path": ways[leaf], "head": {"all": 1}}
            assert check(bundle) == root
