"""One instance, one answer: computed here, or in a capped process of its own."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import IO

from orders.allocation.engine import Refused, allocate, canonical, read

ADDRESS_SPACE = 4 * 1024**3
GRACE = 5  # seconds of processor time between the signal and the end
_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = (
    f"import sys; sys.path.insert(0, {_ROOT!r}); from orders.allocation.child import main; main()"
)
_PARENT_DIED = 1  # PR_SET_PDEATHSIG
_REFUSED, _MEMORY = 2, 3
_BESIDE = 2
_BETWEEN = 0.01  # seconds between two looks at a process


class Failed(Exception):
    """The process gave no answer; `why`: time-limit, memory-limit, refused or killed."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def answer_of(raw: bytes, policy: str) -> bytes:
    """Canonical JSON of the answer to canonical JSON: the same bytes here and in a process."""
    return canonical(allocate(read(raw), policy))


@dataclass(frozen=True, slots=True)
class Running:
    """A process that computes; it writes into a file of its own, so nobody has to wait for it."""

    process: subprocess.Popen[bytes]
    answer: IO[bytes]
    until: float  # seconds of the monotonic clock

    def poll(self) -> bytes | None:
        """The answer, or None while it computes. Failed where none will come."""
        if self.process.poll() is None:
            if monotonic() < self.until:
                return None
            self.stop()
            raise Failed("time-limit")
        return self._read(self.process.returncode)

    def stop(self) -> None:
        """Kill it; what it had computed is gone with its file."""
        self.process.kill()
        self.process.wait()
        self.answer.close()

    def _read(self, code: int) -> bytes:
        with self.answer as file:
            file.seek(0)
            found = file.read()
        if code == 0 and found:
            return found
        if code == -signal.SIGXCPU:
            raise Failed("time-limit")
        known = {_REFUSED: "refused", _MEMORY: "memory-limit"}
        raise Failed(known.get(code, "killed"))


def answers_within(asked: Iterable[bytes], policy: str, seconds: int) -> list[bytes | None]:
    """Each question in a process of its own, two side by side, in order; None for those that had no
    answer when `seconds` were over."""
    until = monotonic() + seconds
    with ThreadPoolExecutor(_BESIDE) as pool:
        return list(pool.map(lambda raw: _waited(raw, policy, until), asked))


def _waited(raw: bytes, policy: str, until: float) -> bytes | None:
    if monotonic() >= until:
        return None
    running = start(raw, policy, ceil(until - monotonic()))
    while True:
        try:
            found = running.poll()
        except Failed:
            return None
        if found is not None:
            return found
        sleep(_BETWEEN)


def start(raw: bytes, policy: str, seconds: int) -> Running:
    """Begin to compute apart, for at most `seconds`."""
    answer: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed by whoever polls
    with TemporaryFile() as order:
        order.write(policy.encode() + b"\n" + raw)
        order.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own code
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT],
            stdin=order,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"MATSON_CPU_SECONDS": str(seconds)},
            cwd="/",
            close_fds=True,
        )
    return Running(process, answer, monotonic() + seconds)


def main() -> None:
    """The process's whole life."""
    _cap(int(os.environ["MATSON_CPU_SECONDS"]))
    policy, _, raw = sys.stdin.buffer.read().partition(b"\n")
    try:
        found = answer_of(raw, policy.decode())
    except Refused:
        sys.exit(_REFUSED)
    except MemoryError:
        sys.exit(_MEMORY)
    sys.stdout.buffer.write(found)
    sys.stdout.flush()


def _cap(seconds: int) -> None:
    """Limits of this process; it ends with the one that started it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)
    # at the first limit the signal says why; where both are one, the kernel kills without a word
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + GRACE))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
