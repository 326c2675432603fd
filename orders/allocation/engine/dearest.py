"""What a firm would take over from the others if it had no cap."""

from heapq import heapify, heappop, heapreplace

from orders.allocation.engine.standing import Standing, Unit


class Dearest:
    """The given pieces from the dearest down, as far as anybody asks."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        x, low = list(standing.x), standing.columns.low
        self.heap = [self._entry(i, x[i]) for i in range(len(x)) if x[i] > low[i]]
        heapify(self.heap)
        self.x = x
        self.found: list[tuple[int, int]] = []

    def gain(self, i: int) -> int:
        """How many pieces of others firm i would take over if it had no cap.

        Its k-th further piece must be cheaper than the k-th dearest piece of the others."""
        start = self.standing.x[i] + self.standing.short
        count = 0
        while self._holds(count):
            if self.standing.unit(i, start + count)[:2] >= self.found[count]:
                break
            count += 1
        return count

    def _holds(self, place: int) -> bool:
        while len(self.found) <= place and self.heap:
            price, rank, i = self.heap[0]
            self.found.append((-price, -rank))
            self.x[i] -= 1
            if self.x[i] > self.standing.columns.low[i]:
                heapreplace(self.heap, self._entry(i, self.x[i]))
            else:
                heappop(self.heap)
        return len(self.found) > place

    def _entry(self, i: int, x: int) -> Unit:
        price, rank, _ = self.standing.unit(i, x - 1)
        return -price, -rank, i
