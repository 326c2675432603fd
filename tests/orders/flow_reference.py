"""The fair totals by complete enumeration: no flow, no cut search, every subset tried.

What a set of firms can carry is the least, over sets of lots, of the demand of these lots plus what
the firms can do for the others; what one firm can do, the least over sets of its weeks.
"""

from fractions import Fraction
from itertools import combinations


def subsets(row):
    row = list(row)
    return [frozenset(some) for size in range(len(row) + 1) for some in combinations(row, size)]


def once(method):
    """Remember the answers with the object itself."""

    def asked(self, *what):
        key = method.__name__, *what
        if key not in self.known:
            self.known[key] = method(self, *what)
        return self.known[key]

    return asked


class Reference:
    def __init__(self, problem, policy="proportional"):
        self.problem, self.known = problem, {}
        self.weight = [1 if policy == "equal" else firm.weight for firm in problem.firms]
        self.firms = range(len(problem.firms))
        self.tasks = self._tasks()  # (priority, window, open minutes, {firm: limit})
        self.limits = {}
        classes = sorted({task[0] for task in self.tasks})
        before = 0
        for number, priority in enumerate(classes, start=1):
            asking = frozenset(
                n for n, task in enumerate(self.tasks) if task[0] in classes[:number]
            )
            now = self.carried(frozenset(self.firms), asking)
            self.limits[priority] = now - before
            before = now
        self.placed = before

    def _tasks(self):
        p, rows = self.problem, []
        for number, lot in enumerate(p.lots):
            pairs = [pair for pair in p.pairs if pair.lot == number]
            window, s = (lot.release, lot.due), lot.std_minutes
            held = sum(pair.frozen for pair in pairs)
            most = {}
            for pair in pairs:
                high = lot.quantity if pair.cap is None else min(pair.cap, lot.quantity)
                most[pair.firm] = max(0, high - pair.frozen) * s
                if pair.frozen:  # frozen work: a task of its own, before all others
                    rows.append((0, window, pair.frozen * s, {pair.firm: pair.frozen * s}))
            rows.append((lot.priority, window, (lot.quantity - held) * s, most))
        return rows

    @once
    def calendar(self, firm):
        """Own minutes per week, with room for frozen work."""
        p = self.problem
        own = list(p.firms[firm].capacity)
        held = {
            place: pair.frozen * pair.minutes + pair.setup
            for place, pair in enumerate(p.pairs)
            if pair.firm == firm and pair.frozen
        }
        due = {place: (p.lots[p.pairs[place].lot].due, place) for place in held}
        for week, room in enumerate(list(own), 1):
            for place in sorted(held, key=due.get):
                lot = p.lots[p.pairs[place].lot]
                if lot.release <= week <= lot.due:
                    use = min(held[place], room)
                    held[place] -= use
                    room -= use
        for place, rest in held.items():
            own[due[place][0] - 1] += rest
        return own

    def _ratio(self, firm):
        p = self.problem
        found = [Fraction(p.lots[x.lot].std_minutes, x.minutes) for x in p.pairs if x.firm == firm]
        return max(found, default=Fraction(0))

    @once
    def alone(self, firm, tasks):
        """Most standard minutes one firm can do for these tasks."""
        mine = [self.tasks[n] for n in tasks if firm in self.tasks[n][3]]
        if self.problem.kind == "M":
            return sum(task[3][firm] for task in mine)
        own, ratio = self.calendar(firm), self._ratio(firm)
        every = [task for task in self.tasks if firm in task[3] and task[3][firm] and task[2]]
        first = next((week for week, minutes in enumerate(own, 1) if minutes), len(own) + 1)
        starts = {max(task[1][0], first) for task in every if task[1][1] >= first}
        if len(starts) <= 1:  # what is due by a week, rounded down together
            start = max(starts, default=1)
            blocked = [
                (int(ratio * sum(own[start - 1 : due])), lambda w, due=due: w[1] <= due)
                for due in range(len(own) + 1)
            ]
        else:
            weeks = list(range(1, len(own) + 1))
            blocked = [
                (
                    sum(-int(-ratio * own[week - 1] // 1) for week in some),
                    lambda w, some=some: (
                        not any(
                            own[week - 1] and week not in some for week in range(w[0], w[1] + 1)
                        )
                    ),
                )
                for some in subsets(weeks)
            ]
        return min(
            cost + sum(task[3][firm] for task in mine if not closed(task[1]))
            for cost, closed in blocked
        )

    @once
    def carried(self, firms, asking):
        """Most minutes these firms can carry of the tasks that ask."""
        best = None
        for served in subsets(asking):
            cost = sum(self.alone(firm, frozenset(asking - served)) for firm in firms)
            for priority in {self.tasks[n][0] for n in served}:
                demand = sum(self.tasks[n][2] for n in served if self.tasks[n][0] == priority)
                cost += min(demand, self.limits.get(priority, demand))
            best = cost if best is None else min(best, cost)
        return best

    def totals(self):
        """Level by level: the set that is held down most, then the same for the others."""
        every, found, done = frozenset(range(len(self.tasks))), {}, frozenset()
        p = self.problem
        while len(done) < len(self.firms):
            base = self.carried(done, every)
            rows = []
            for some in subsets(set(self.firms) - done):
                if some:
                    credit = sum(Fraction(*p.firms[firm].credit) for firm in some)
                    room = self.carried(done | some, every) - base - credit
                    rows.append((room / sum(self.weight[firm] for firm in some), some))
            level = min(row[0] for row in rows)
            lowest = frozenset().union(*(some for value, some in rows if value == level))
            for firm in lowest:
                found[firm] = level * self.weight[firm] + Fraction(*p.firms[firm].credit)
            done |= lowest
        return [found[firm] for firm in self.firms]
