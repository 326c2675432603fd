"""The child's question and answer as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from orders.drawings.reader.read import read
from orders.drawings.treatments import IGNORED_LAYERS, START_LAYERS, Rules


def read_question(content: bytes, question: Mapping[str, Any]) -> str:
    """The report as canonical JSON: the same file and question give the same bytes."""
    treatments = {int(k): v for k, v in question.get("treatments", {}).items()}
    layers = tuple(question.get("ignored_layers", IGNORED_LAYERS))
    start = tuple(question.get("start_layers", START_LAYERS))
    report = read(content, question.get("unit"), Rules(layers, start, treatments))
    return json.dumps(asdict(report), sort_keys=True, separators=(",", ":"), allow_nan=False)
