// Re-allocation of several lots: prices show how many standard minutes had to move at least.
import { best } from "./choice.js";
import { demand, isWhole, max, same, whole } from "./exact.js";
import { gapOf } from "./ground.js";
import { unfilled } from "./values.js";

export const UNIT = 1n << 20n; // of a price: a standard minute moved
export const sum = (row) => row.reduce((all, one) => all + one, 0n);
export const priced = (row) => Object.values(row).every((price) => isWhole(price) && price !== 0n);
export const gcd = (one, other) => (other ? gcd(other, one % other) : one);

// The bound and its distance are what the prices say.
export function stays(order, result) {
  const { lots } = result.certificate.moved;
  demand(Object.keys(lots).every((lot) => order.lots.has(lot)), "CERT_GAP", "prices");
  demand(priced(lots), "CERT_GAP", "prices");
  const brings = sum([...order.firms.keys()].map((firm) => best(order, firm, lots)));
  const found = kept(order, lots) - short(order, lots) - brings;
  const piece = [...order.lots.values()].reduce((all, lot) => gcd(all, lot.std_minutes), 0n) || 1n;
  const bound = found > 0n ? ((found + UNIT * piece - 1n) / (UNIT * piece)) * piece : 0n;
  const moved = sum([...order.pairs.values()].map((pair) => taken(order, pair, order.held(pair))));
  const told = { bound: `${bound}`, gap_ppm: gapOf(whole(moved), whole(bound)) };
  demand(same(result.certificate.moved, { lots, ...told }), "CERT_GAP", "moved");
  demand(same(result.moved, told), "CERT_GAP", "moved");
  demand(bound <= moved, "CERT_GAP", "moved");
}

export const taken = (order, pair, pieces) => order.size(pair.lot) * max(0n, (pair.previous ?? 0n) - pieces);

// What all would lose that hold no more than what is frozen, and what lots pay for the rest.
function kept(order, lots) {
  const pairs = [...order.pairs.values()];
  const lost = sum(pairs.map((pair) => UNIT * taken(order, pair, pair.frozen)));
  return lost + sum(Object.entries(lots).map(([name, price]) => {
    const fixed = sum(pairs.filter((pair) => pair.lot === name).map((pair) => pair.frozen));
    return price * order.size(name) * (order.lots.get(name).quantity - fixed);
  }));
}

// The highest price of each class, for what is short in it.
function short(order, lots) {
  const all = [...order.lots.values()];
  const classes = [...new Set(all.map((lot) => lot.priority))].sort((one, other) => Number(one - other));
  const left = unfilled(order, order.short());
  return sum(classes.map((priority, at) => {
    const mine = all.filter((lot) => lot.priority === priority).map((lot) => lots[lot.id] ?? 0n);
    return left[at] * mine.reduce(max, 0n);
  }));
}
