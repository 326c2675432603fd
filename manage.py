#!/usr/bin/env python3
"""Django's command line; on a bare machine it first makes `.venv` from the lock."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit("Matson needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])

import bootstrap

WITHOUT_DATABASE = {
    "allocate",
    "bench",
    "check_split",
    "gates",
    "help",
    "make_instance",
    "measure",
    "test",
    "vendor_static",
    "version",
}


PROFILE = {
    "bench": {"MATSON_LOG": "var/bench.log"},
    "demo": {"MATSON_DEMO": "1", "MATSON_LOG": "var/matson.log"},
}


def main() -> None:
    """Run one command inside `.venv`, with the embedded database where it is the one in use."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    bootstrap.enter(with_tests=command in ("test", "gates", "bench"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster.settings")
    for name, value in PROFILE.get(command, {}).items():
        os.environ.setdefault(name, value)
    from cluster import embedded

    if embedded.wanted() and command.lstrip("-") not in WITHOUT_DATABASE:
        embedded.start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
