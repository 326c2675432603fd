"""The first start on a bare machine: killed, without ensurepip, offline, with a forged package."""

import ast
import base64
import hashlib
import os
import random  # noqa: TID251 - seeded below
import runpy
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from cluster.embedded import BASE

READY = "ready\n"
STUB = "def execute_from_command_line(argv): print('ready')\n"
EMBEDDED = "def wanted(): return False\n"


def wheel(folder, name, files):
    """A package of a few lines, as pip wants it; returns its line for a lock."""
    about = f"{name}-1.0.dist-info"
    files = files | {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        record += f"{path},sha256={digest.decode()},{len(text)}\n"
    made = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in (files | {f"{about}/RECORD": record}).items():
            archive.writestr(path, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(made.read_bytes()).hexdigest()}\n"


class Clone:
    """A fresh clone: our manage.py and bootstrap.py, and a lock of one tiny package.

    Most starts hide ensurepip, which takes seconds; the first test does without that.
    """

    def __init__(self, folder):
        self.folder = folder
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        for name in ("manage.py", "bootstrap.py"):
            shutil.copy(BASE / name, folder)
        (folder / "cluster").mkdir()
        (folder / "cluster" / "embedded.py").write_text(EMBEDDED)
        files = {"django/core/management/__init__.py": STUB}
        (folder / "requirements.lock").write_text(wheel(self.wheels, "django", files))
        (folder / "requirements-test.lock").write_text(wheel(self.wheels, "pytest", {"p.py": ""}))
        solvers = wheel(self.wheels, "ortools", {"o.py": ""})
        (folder / "requirements-solvers.lock").write_text(solvers)

    def environment(self, *, online=True, hidden=("ensurepip",)):
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MATSON", "PIP", "PYTHON", "DATABASE"))
        }
        plain |= {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}
        if online:
            plain["MATSON_WHEELS"] = str(self.wheels)
        if hidden:
            self._hide(hidden)
            plain |= {"PYTHONPATH": str(self.folder / "hidden"), "PATH": str(self.folder)}
        return plain

    def _hide(self, names):
        lines = ["import sys", *(f"sys.modules[{name!r}] = None" for name in names)]
        (self.folder / "hidden").mkdir(exist_ok=True)
        (self.folder / "hidden" / "sitecustomize.py").write_text("\n".join(lines))

    def begin(self, command="demo", **how):
        return subprocess.Popen(
            [sys.executable, "manage.py", command],
            cwd=self.folder,
            env=self.environment(**how),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self, command="demo", **how):
        run = self.begin(command, **how)
        said, told = run.communicate(timeout=120)
        return run.returncode, said, told

    def left(self):
        return {path.name for path in self.folder.glob(".venv*")} - {".venv.lock"}


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path)


def test_a_first_start_makes_the_environment_and_a_second_needs_no_network(clone):
    status, said, told = clone.start(hidden=())
    assert (status, said) == (0, READY)
    assert "Preparing .venv" in told
    begun = time.monotonic()
    assert clone.start(online=False) == (0, READY, "")
    assert time.monotonic() - begun < 30
    assert clone.left() == {".venv"}


def test_killed_at_ten_random_moments_the_next_start_works(clone):
    chance = random.Random(20261120)
    for _ in range(10):
        run = clone.begin()
        time.sleep(chance.uniform(0.05, 1.6))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        assert not (clone.folder / ".venv").exists() or (clone.folder / ".venv/complete").exists()
    assert clone.start()[:2] == (0, READY)
    assert clone.left() == {".venv"}


def test_a_kill_between_the_two_renames_is_mended(clone):
    clone.start()
    (clone.folder / ".venv").rename(clone.folder / ".venv.new")
    (clone.folder / ".venv.old").mkdir()
    assert clone.start(online=False)[:2] == (0, READY)
    assert clone.left() == {".venv"}


def test_without_ensurepip_a_pip_found_on_the_system_is_used(clone):
    assert clone.start(hidden=["ensurepip"])[:2] == (0, READY)
    assert not list(clone.folder.glob(".venv/**/site-packages/pip"))


def test_without_any_pip_one_sentence_names_the_package_and_nothing_is_left(clone):
    status, said, told = clone.start(hidden=["ensurepip", "pip"])
    assert (status, said) == (2, "")
    assert "python3-venv" in told
    assert told.count("\n") == 1
    assert clone.left() == set()


def test_an_externally_managed_python_is_never_written_to(clone):
    site = subprocess.run(
        [sys.executable, "-m", "pip", "list"], capture_output=True, text=True, check=True
    )
    clone.start()
    again = subprocess.run(
        [sys.executable, "-m", "pip", "list"], capture_output=True, text=True, check=True
    )
    assert again.stdout == site.stdout


def test_a_forged_package_is_refused_and_the_old_environment_stays(clone):
    clone.start()
    lock = clone.folder / "requirements.lock"
    good = lock.read_text()
    lock.write_text(good.replace(good[-9:-1], "00000000"))
    status, _, told = clone.start()
    assert status == 2
    assert "does not match its hash" in told
    assert clone.left() == {".venv"}
    lock.write_text(good)
    assert clone.start(online=False)[:2] == (0, READY)


def test_a_changed_lock_builds_anew_and_swaps(clone):
    clone.start()
    (clone.folder / ".venv" / "old").touch()
    lock = clone.folder / "requirements.lock"
    lock.write_text("# a new day\n" + lock.read_text())
    assert clone.start()[:2] == (0, READY)
    assert not (clone.folder / ".venv" / "old").exists()
    assert clone.left() == {".venv"}


def test_offline_the_first_start_says_so_and_leaves_nothing(clone):
    status, said, told = clone.start(online=False)
    assert (status, said) == (2, "")
    assert "MATSON_WHEELS" in told
    assert clone.left() == set()


def test_only_the_test_command_installs_what_only_tests_need(clone):
    clone.start()
    assert not list(clone.folder.glob(".venv/**/p.py"))
    assert clone.start("test")[:2] == (0, READY)
    assert list(clone.folder.glob(".venv/**/p.py"))
    assert list(clone.folder.glob(".venv/**/o.py"))
    assert clone.start("test", online=False) == (0, READY, "")


def test_without_the_solvers_tests_run_and_a_forged_solver_stops(clone):
    made = clone.wheels / "ortools-1.0-py3-none-any.whl"
    made.rename(clone.wheels / "away")
    status, said, told = clone.start("test")
    assert (status, said) == (0, READY)
    assert "what needs them is skipped" in told
    (clone.folder / ".venv" / "complete-test").unlink()
    wheel(clone.wheels, "ortools", {"o.py": "forged"})
    status, said, told = clone.start("test")
    assert (status, said) == (2, "")
    assert "hash" in told


def test_an_old_python_gets_one_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"Python 3.11 or newer; this is Python 3.9\.$"):
        runpy.run_path(str(BASE / "manage.py"), run_name="__main__")


def test_the_door_is_small_and_plain():
    text = (BASE / "manage.py").read_text()
    assert len(text.splitlines()) < 90
    ast.parse(text, feature_version=(3, 7))  # an old Python must get as far as the sentence
    for name in ("manage.py", "bootstrap.py"):
        tree = ast.parse((BASE / name).read_text())
        found = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
            for node in tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert found <= {*sys.stdlib_module_names, "bootstrap"}
