"""Rebuild without stopping: fold history beside the live table, compare, switch under the head's lock."""

from cluster.ledger.rebuild.digest import Digest
from cluster.ledger.rebuild.rebuilding import Report, compare, rebuild

__all__ = ["Digest", "Report", "compare", "rebuild"]
