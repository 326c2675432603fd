"""One drawing sent several times at once: one effect, and no file but its own."""

from threading import Barrier, local

import pytest

from cluster.ledger.projection import live
from cluster.ledger.uow import Key
from orders.drawings.commands import Upload, upload_drawing, uploading
from orders.drawings.models import DrawingRow
from orders.drawings.shelf import PARTS
from tests.cast import key
from tests.ledger.crowd import at_once
from tests.orders.parts import plate

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 3


@pytest.fixture
def shelves(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


def files(shelves):
    return sorted(path.name for path in shelves.rglob("*") if path.is_file())


@pytest.fixture
def together(monkeypatch):
    """All presses have found nothing stored before the first of them writes its file."""
    barrier, mine, keep = Barrier(PRESSES), local(), uploading._keep

    def keep_after_all(*what):
        if not hasattr(mine, "met"):  # a later try of the same press waits for nobody
            mine.met = True
            barrier.wait(60)
        keep(*what)

    monkeypatch.setattr(uploading, "_keep", keep_after_all)


@pytest.mark.usefixtures("together")
def test_the_same_upload_at_once_leaves_the_files_of_one_drawing(stage, shelves):
    pressed: Key = key()

    def press():
        upload = Upload(plate(0), "plate.dxf")
        return upload_drawing(by=stage.coordinator, key=pressed, upload=upload).result

    answers = at_once(*[press] * PRESSES)
    assert {one["drawing_id"] for one in answers} == {answers[0]["drawing_id"]}
    row = live(DrawingRow, stage.cluster_id).get()
    assert files(shelves) == sorted(f"{row.file}.{part}" for part in PARTS)


def test_an_upload_sent_again_leaves_nothing_more(stage, shelves):
    pressed = key()
    for _ in range(2):
        upload_drawing(by=stage.coordinator, key=pressed, upload=Upload(plate(0), "plate.dxf"))
    assert len(files(shelves)) == len(PARTS)
