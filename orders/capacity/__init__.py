"""Capacity (여력): machine minutes, pledge windows and sealed pledges."""
