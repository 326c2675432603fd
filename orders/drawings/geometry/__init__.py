"""Exact lengths and areas of what a wire must follow; standard library only."""

from orders.drawings.geometry.curves import CurveUnstable, Point, ellipse, spline
from orders.drawings.geometry.findings import KINDS, Finding, Refused
from orders.drawings.geometry.measure import Measured, Part, measure, size
from orders.drawings.geometry.piece import Piece
from orders.drawings.geometry.shapes import Arc, Curve, Line, Shape, bulge

ENGINE = "1"  # a change of any figure, place or order of findings raises it

__all__ = [
    "ENGINE",
    "KINDS",
    "Arc",
    "Curve",
    "CurveUnstable",
    "Finding",
    "Line",
    "Measured",
    "Part",
    "Piece",
    "Point",
    "Refused",
    "Shape",
    "bulge",
    "ellipse",
    "measure",
    "size",
    "spline",
]
