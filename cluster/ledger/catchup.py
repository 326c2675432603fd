"""Readers in position order: rows across streams, reactions and timers."""
