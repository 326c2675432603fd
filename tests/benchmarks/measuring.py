"""How a benchmark is measured: interleaved rounds, CPU and wall, ratios per round, right before fast.

A module `tests/benchmarks/<name>.py` holds
- `CASES`: name -> function of `times` (what `SIZES[size]` says); it returns what `check` compares;
- `LIMIT`: the name of the case that no product can beat;
- `GOALS`: (goal, case, against, value, "min" or "max"[, "wall" or "cpu"]).
  "min": speed of the case as a share of the other's; "max": cost as a multiple of the other's;
  `against` None: the case's own time in milliseconds for one of its `times`;
- `check(results)`: named verdicts over what every case returned;
- optional `SIZES` (default: the size's name), `DATABASE = True`, `prepare()`, `finish()`,
  `PER`: case -> how many units one run does (or a function of `times`), where not `times`;
  `ONCE`: cases of minutes, whose first run is their measure: every round is compared with it;
  `SERVERS_ONLY = True`: this process is the load client, so its own CPU does not count;
  `figures()`: further goals that the module measured itself inside its cases.
A case that lacks a package or a server raises `Skip("reason")`.
"""

import gc
import os
import random  # noqa: TID251 - seeded
import statistics
import time
from dataclasses import dataclass, field

import psutil

NOISY = 0.25
PLANT = (
    "MATSON_BENCH_PLANT"  # tests set it: the first case but the limit is wrong, "also" or "instead"
)
FOUND = "a planted wrong result is found"


class Skip(Exception):
    """This case cannot run here; the text says what is missing."""


@dataclass
class Measured:
    """One case: CPU and wall seconds of every round."""

    name: str
    per: int
    cpu: list = field(default_factory=list)
    wall: list = field(default_factory=list)
    skipped: str = ""

    @property
    def spread(self):
        return self.spread_of("wall")

    def spread_of(self, unit):
        """Interquartile range over median."""
        seconds = getattr(self, unit)
        if len(seconds) < 3:
            return 0.0
        low, middle, high = statistics.quantiles(seconds, n=4)
        return (high - low) / middle if middle else 0.0

    def told(self):
        if self.skipped:
            return {"name": self.name, "skipped": self.skipped}
        return {
            "name": self.name,
            "cpu_us": _micro(self.cpu, self.per),
            "wall_us": _micro(self.wall, self.per),
            "spread": round(self.spread, 3),
            "noisy": self.spread > NOISY,
            "rounds": len(self.wall),
        }


def measure(module, *, size, rounds, seed):
    """Run every case once unmeasured, check, then `rounds` times in shuffled order."""
    times = getattr(module, "SIZES", {}).get(size, size)
    found = {name: Measured(name, _units(module, name, times)) for name in module.CASES}
    own = not getattr(module, "SERVERS_ONLY", False)
    results = {}
    once = getattr(module, "ONCE", ())
    for name, run in module.CASES.items():
        before, began = _others(), _now()
        try:
            results[name] = run(times)
        except Skip as reason:
            found[name].skipped = str(reason)
        if name in once:
            _keep(found[name], *_used(before, began, own))
    checks = _checked(module, results)
    if not all(checks.values()):
        return [], [], checks
    order = random.Random(seed)
    gc.freeze()  # what stands by now is no round's to look through
    for _ in range(rounds):
        names = [name for name in found if name not in once and not found[name].skipped]
        order.shuffle(names)
        for name in names:
            _keep(found[name], *_run(module.CASES[name], times, own))
    gc.unfreeze()
    ratios = _ratios(module, found) + getattr(module, "figures", list)()
    return [case.told() for case in found.values()], ratios, checks


def _checked(module, results):
    """What the bench's own check says; of a planted wrong result too, where the environment asks."""
    wanted = os.environ.get(PLANT)
    checks = {} if wanted == "instead" else dict(module.check(results))
    if wanted:
        first = next(name for name in results if name != module.LIMIT)
        planted = module.check(results | {first: "planted"})
        checks |= planted if wanted == "instead" else {FOUND: not all(planted.values())}
    return checks


def _keep(case, cpu, wall):
    case.cpu.append(cpu)
    case.wall.append(wall)


def _units(module, name, times):
    units = getattr(module, "PER", {}).get(name, times)
    if callable(units):
        units = units(times)
    return units if isinstance(units, int) else 1


def _run(case, times, own):
    gc.collect()
    before, began = _others(), _now()
    case(times)
    return _used(before, began, own)


def _now():
    """CPU seconds of this process, and the clock."""
    return time.process_time(), time.perf_counter()


def _used(before, began, own):
    """CPU and wall seconds; what it takes to look at other processes is not counted."""
    ended = _now()
    mine, wall = (end - start for end, start in zip(ended, began, strict=True))
    return max(_since(before, _others()) + (mine if own else 0.0), 0.0), wall


def _others():
    """CPU seconds of this process's children and the database server, by process."""
    seconds = {}
    for process in [*psutil.Process().children(recursive=True), *_server()]:
        try:
            used = process.cpu_times()
            seconds[process.pid] = used.user + used.system
            seconds[-process.pid] = used.children_user + used.children_system
        except psutil.NoSuchProcess:
            continue
    return seconds


def _since(before, after):
    return sum(used - before.get(pid, 0.0) for pid, used in after.items() if pid > 0)


def _server():
    pid = os.environ.get("BENCH_SERVER_PID")
    try:
        return [psutil.Process(int(pid)), *psutil.Process(int(pid)).children()] if pid else []
    except psutil.NoSuchProcess:
        return []


def _ratios(module, found):
    return [_ratio(goal, found) for goal in module.GOALS]


def _ratio(goal, found):
    name, case, against, limit, direction, *unit = goal
    told = {"goal": name, "case": case, "against": against, "limit": limit, "direction": direction}
    both = [found[one] for one in (case, against) if one]
    if skipped := [f"{one.name}: {one.skipped}" for one in both if one.skipped]:
        return told | {"value": None, "met": "not measured", "reason": "; ".join(skipped)}
    unit = unit[0] if unit else "wall"
    value = _value(both, direction, unit)
    met = value >= limit if direction == "min" else value <= limit
    noisy = any(one.spread_of(unit) > NOISY for one in both)
    return told | {"value": round(value, 4), "met": "unsure" if noisy else met, "noisy": noisy}


def _value(both, direction, unit):
    if len(both) == 1:
        return statistics.median(getattr(both[0], unit)) * 1000 / both[0].per
    ours, theirs = ([seconds / one.per for seconds in getattr(one, unit)] for one in both)
    rounds = max(len(ours), len(theirs))
    ours, theirs = (row * rounds if len(row) == 1 else row for row in (ours, theirs))
    pairs = zip(ours, theirs, strict=True)
    if direction == "min":
        return statistics.median(their / our if our else 0.0 for our, their in pairs)
    return statistics.median(our / their if their else 0.0 for our, their in pairs)


def _micro(seconds, per):
    return round(statistics.median(seconds) * 1e6 / per, 1)
