"""A folder that another user's server may enter: pytest closes its own to everybody else."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder():
    folder = Path(tempfile.mkdtemp(prefix="matson-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
