"""What every result says first, and the seal over all it says."""

from typing import Any

from orders.allocation.digits import digest
from orders.allocation.engine.instance import Instance
from orders.allocation.engine.problem import Problem

ENGINE = "matson-engine 2"
FORMAT = "matson-allocation-result@1"


def framed(instance: Instance | Problem, policy: str, order: list[str]) -> dict[str, Any]:
    """Which instance, under which policy, by which engine; firms in tie order."""
    return {
        "format": FORMAT,
        "instance": instance.id,
        "kind": instance.kind,
        "policy": policy,
        "engine": ENGINE,
        "instance_sha256": digest(instance.plain()),
        "tie_order": order,
    }


def sealed(result: dict[str, Any], proof: dict[str, Any]) -> dict[str, Any]:
    """The result with its certificate, whose digest is over everything in both."""
    certificate = proof | {key: result[key] for key in ("engine", "policy", "instance_sha256")}
    result["certificate"] = certificate
    certificate["sha256"] = digest(result)
    return result
