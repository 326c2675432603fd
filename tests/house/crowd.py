"""Many of everything: what a page must not ask for one by one."""

from cluster.members.commands import machines
from orders.jointorders.commands import ask_question
from tests.cast import W400, key
from tests.house.scene import Scene
from tests.orders.order_stage import shelve, shelve_files

FIRMS = ["9998100053", "9998100067", "9998100072"]


def many_firms(scene: Scene) -> None:
    """Each with an owner, a worker and a second machine."""
    for n, brn in enumerate(FIRMS):
        short = f"firm{n}"
        scene.stage.firm(short, (f"이웃{n}", f"Neighbour {n}"), brn)
        scene.stage.person(f"owner{n}", "owner", short, "대표")
        scene.stage.person(f"worker{n}", "staff", short)
        scene.stage.consent(f"owner{n}")
    second = type(W400)(**{f: getattr(W400, f) for f in W400.__struct_fields__} | {"code": "2호기"})
    machines.add_machine(
        by=scene.stage.coordinator, key=key(), firm_id=scene.stage.firms["hana"], facts=second
    )


def many_orders(scene: Scene) -> None:
    """Drafts, orders that collect and wait for some or for nobody, with questions."""
    for _ in range(2):
        scene.play().draft()
        scene.play().collecting()
        scene.play().collecting().pledged()
    for text in ("열처리는 누가 하나요?", "소재는 누가 주나요?"):
        by = scene.stage.lee.actor
        ask_question(by=by, key=key(), order_id=scene.props["order"], text=text)


def many_drawings(scene: Scene) -> None:
    """Each with its files."""
    for n in range(3):
        shelve(scene.stage, f"part {n}")
        shelve_files(scene.stage, f"part {n}")


CROWD = (many_firms, many_orders, many_drawings)
