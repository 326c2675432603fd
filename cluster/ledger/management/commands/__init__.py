"""Commands of the ledger: `python3 manage.py ledger_…`."""
