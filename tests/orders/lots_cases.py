"""Instances of several lots for the engine's tests: the documented examples, and by hand."""

import json
from copy import deepcopy

from cluster.embedded import BASE
from orders.allocation.digits import digest, fraction_text
from orders.allocation.engine import read
from orders.allocation.engine.classes import Cut
from orders.allocation.engine.columns import tie_order
from orders.allocation.engine.proving import certificate, prove

EXAMPLES = BASE / "data/allocation"


def example(kind):
    """The instance of the documented example, and what it must give."""
    names = (f"demo-{kind}.json", f"demo-{kind}.expected.json")
    return [json.loads((EXAMPLES / name).read_text()) for name in names]


def by_hand(instance, policy, x, cuts, objective):
    """A result as the engine would write it, from pieces and classes that somebody else found.

    `cuts` names, class by class, the firms that join and the lots that are counted whole."""
    problem = read(json.dumps(instance).encode())
    held = [x.get(problem.key(pair), 0) for pair in problem.pairs]
    firms = {firm.id: i for i, firm in enumerate(problem.firms)}
    lots = {lot.id: place for place, lot in enumerate(problem.lots)}
    chain = [Cut(tuple(map(firms.get, f)), tuple(map(lots.get, ls))) for f, ls in cuts]
    proof = prove(problem, policy, held, chain)
    rows = list(zip(problem.pairs, held, strict=True))
    said = {
        "format": "matson-allocation-result@1",
        "instance": problem.id,
        "kind": problem.kind,
        "policy": policy,
        "engine": "by hand",
        "instance_sha256": digest(problem.plain()),
        "x": x,
        "totals": {
            f.id: sum(n * problem.lots[p.lot].std_minutes for p, n in rows if p.firm == i)
            for i, f in enumerate(problem.firms)
        },
        "shortage": {
            lot.id: lot.quantity - sum(n for p, n in rows if p.lot == place)
            for place, lot in enumerate(problem.lots)
        },
        "objective": objective,
        "status": "exact" if proof.tight or problem.kind == "M" else "bounded",
        "tie_order": tie_order(problem.id, firms),
        "reasons": {},
    }
    if said["status"] == "bounded":
        said |= {"bound": fraction_text(proof.bound), "gap_ppm": proof.gap_ppm}
    parts = certificate(proof, held)
    said["certificate"] = parts | {k: said[k] for k in ("engine", "policy", "instance_sha256")}
    return sealed(said)


def sealed(result):
    """As a forger would: the digest over the result made again."""
    result = deepcopy(result)
    result["certificate"].pop("sha256", None)
    result["certificate"]["sha256"] = digest(result)
    return result
