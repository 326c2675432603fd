"""Verified capacity by the API."""
