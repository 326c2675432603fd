"""From a bare Python to a complete `.venv`: built beside, marked last, renamed; standard library only."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
NEW = HERE / ".venv.new"
OLD = HERE / ".venv.old"
LOCK = HERE / "requirements.lock"
TEST_LOCK = HERE / "requirements-test.lock"
SOLVERS_LOCK = HERE / "requirements-solvers.lock"  # what tests compare with, where it can be had
NO_PIP = (
    "This Python has neither ensurepip nor pip: install one of them first"
    " (on Debian and Ubuntu: apt install python3-venv)."
)
NO_PACKAGES = (
    "The packages could not be fetched: go online for the first run, or put their files into a"
    " folder and set MATSON_WHEELS to it."
)
NO_SOLVERS = "The solvers to compare with could not be fetched: what needs them is skipped."
BAD_HASH = "A package does not match its hash in the lock, so it was refused; nothing was changed."


class Refused(Exception):
    """The environment cannot be made; the text is one sentence for the person at the keyboard."""


def enter(*, with_tests: bool = False) -> None:
    """Come back inside a complete `.venv`, or leave with one sentence and exit status 2."""
    if os.environ.get("MATSON_PYTHON") == "this":
        return
    try:
        with _alone():
            make(with_tests=with_tests)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        raise SystemExit(2) from None
    if Path(sys.prefix) != VENV:
        _run_again(python_of(VENV))


def make(*, with_tests: bool) -> None:
    """Bring `.venv` to what the lock says; a complete one costs one hash and no network."""
    wanted = _hash(LOCK)
    if not _is_complete(VENV, "complete", wanted):
        if not _is_complete(NEW, "complete", wanted):
            _build(wanted)
        _swap()
    every = _hash(LOCK, TEST_LOCK, SOLVERS_LOCK) if with_tests else ""
    if with_tests and not _is_complete(VENV, "complete-test", every):
        _install(VENV, TEST_LOCK)
        _install_solvers()
        (VENV / "complete-test").write_text(every)


def python_of(venv: Path) -> Path:
    """The interpreter inside `venv`."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _build(wanted: str) -> None:
    shutil.rmtree(NEW, ignore_errors=True)
    try:
        pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
        if pip and not _found_pip():
            raise Refused(NO_PIP)
        subprocess.run([sys.executable, "-m", "venv", *pip, str(NEW)], check=True)
        _install(NEW, LOCK)
    except BaseException:
        shutil.rmtree(NEW, ignore_errors=True)
        raise
    (NEW / "complete").write_text(wanted)


def _swap() -> None:
    shutil.rmtree(OLD, ignore_errors=True)
    if VENV.exists():
        VENV.rename(OLD)
    NEW.rename(VENV)
    shutil.rmtree(OLD, ignore_errors=True)


def _install(venv: Path, lock: Path) -> None:
    wheels = os.environ.get("MATSON_WHEELS")
    source = ["--no-index", "--find-links", wheels] if wheels else []
    options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "-r", str(lock)]
    pip = [str(python_of(venv)), "-m", "pip"]
    if not list(venv.glob("**/site-packages/pip")):
        pip = [*_found_pip(), "--python", str(python_of(venv))]
    said = _follow([*pip, "install", *source, *options], lock)
    if said is not None:
        raise Refused(BAD_HASH if "DO NOT MATCH THE HASHES" in said else f"{NO_PACKAGES}\n{said}")


def _found_pip() -> list[str]:
    """A pip outside the new environment: this interpreter's own, else one on the path."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    return [found] if found else []


def _install_solvers() -> None:
    """Nothing runs on them, so a system they are not made for goes without; a forged one stops."""
    try:
        _install(VENV, SOLVERS_LOCK)
    except Refused as refused:
        if str(refused) == BAD_HASH:
            raise
        sys.stderr.write(f"{NO_SOLVERS}\n")


def _follow(command: list[str], lock: Path) -> str | None:
    """Run pip with one moving line; None when it worked, else the end of what it said."""
    total = sum("==" in line for line in lock.read_text().splitlines())
    begun, done, last = time.monotonic(), 0, [""]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in pip.stdout or ():
        last = [*last, line.rstrip()][-8:]
        arrived = line.startswith(("Collecting ", "Requirement already"))
        done += arrived
        step = "unpacking" if line.startswith("Installing") else f"{done} of {total} packages"
        told = (arrived and done % 10 == 0) or step == "unpacking"
        _show(f"Preparing .venv (first run only): {step}, {time.monotonic() - begun:.0f} s", told)
    _show("", False)
    return "\n".join(last) if pip.wait() else None


def _show(text: str, told: bool) -> None:
    """One line that is written over on a screen; in a file only the lines worth telling."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
    elif told:
        sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _hash(*locks: Path) -> str:
    return hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()


def _is_complete(venv: Path, mark: str, wanted: str) -> bool:
    file = venv / mark
    return file.exists() and file.read_text() == wanted


@contextmanager
def _alone() -> Iterator[None]:
    """Two first runs at once take turns, where the system can lock a file."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(HERE / ".venv.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run_again(python: Path) -> None:
    if os.name == "nt":
        raise SystemExit(subprocess.call([str(python), *sys.argv]))
    os.execv(python, [str(python), *sys.argv])
