"""Drawings (도면): from an uploaded DXF to exact lengths, kept in custody."""
