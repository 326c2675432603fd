"""Firms, people, machines and who may do what."""
