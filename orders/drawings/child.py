"""Reads a drawing in its own capped process: one file in, one JSON out (drawings.md 9)."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CPU_SECONDS = 10
WALL_SECONDS = 15
ADDRESS_SPACE = 1024 * 1024 * 1024
_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = f"import sys; sys.path.insert(0, {_ROOT!r}); from orders.drawings.child import main; main()"
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


class Failed(Exception):
    """The child gave no answer; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_apart(content: bytes, question: Mapping[str, object]) -> bytes:
    """The report as JSON bytes. Failed: time-limit, memory-limit or unreadable."""
    order = json.dumps(dict(question)).encode() + b"\n" + content
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT]
    with subprocess.Popen(  # noqa: S603 - our own interpreter with our own code
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        close_fds=True,
    ) as process:
        try:
            answer, _ = process.communicate(order, timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired as late:
            process.kill()
            raise Failed("time-limit") from late
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Failed("time-limit")
    if process.returncode or not answer:
        raise Failed("unreadable")
    return answer


def main() -> None:
    """The child's whole life."""
    _cap()
    _leave_the_network()
    from orders.drawings.reader import read_question, warm  # the heavy part, under the caps

    warm()
    order = sys.stdin.buffer.read()
    _close_the_door()
    head, _, content = order.partition(b"\n")
    sys.stdout.write(read_question(content, json.loads(head)))
    sys.stdout.flush()


def _cap() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_the_network() -> None:
    """An own, empty network namespace where the host allows it."""
    import ctypes

    ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)


def _close_the_door() -> None:
    """From here on the process can open nothing: no file, no socket, on any host."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
