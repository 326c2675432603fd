// Re-allocation of several lots: prices show how many standard minutes had to move at least.
import { demand, frac, isWhole, max, min, same, show, whole } from "./exact.js";
import { gapOf } from "./ground.js";
import { unfilled } from "./values.js";

export const UNIT = 1n << 20n; // of a price: a standard minute moved
export const sum = (row) => row.reduce((all, one) => all + one, 0n);
export const priced = (row) => Object.values(row).every((price) => isWhole(price) && price !== 0n);

// The bound and its distance are what the prices say.
export function stays(order, result) {
  const { lots, weeks } = result.certificate.moved;
  const known = Object.keys(lots).every((lot) => order.lots.has(lot)) && Object.keys(weeks).every((firm) => order.firms.has(firm));
  demand(known, "CERT_GAP", "prices");
  demand(priced(lots) && Object.values(weeks).every(priced), "CERT_GAP", "prices");
  const later = new Map(Object.entries(weeks).map(([firm, row]) => [firm, laterOf(order, firm, row)]));
  const found = shown(order, lots, later) - paid(order, lots, weeks);
  const bound = found > 0n ? frac(found, UNIT) : whole(0n);
  const moved = sum([...order.pairs.values()].map((pair) => taken(order, pair, order.held(pair))));
  const told = { bound: show(bound), gap_ppm: gapOf(whole(moved), bound) };
  demand(same(result.certificate.moved, { lots, weeks, ...told }), "CERT_GAP", "moved");
  demand(same(result.moved, told), "CERT_GAP", "moved");
  demand(found <= moved * UNIT, "CERT_GAP", "moved");
}

export const taken = (order, pair, pieces) => order.size(pair.lot) * max(0n, (pair.previous ?? 0n) - pieces);

// Per due week: the prices of it and of all weeks after it.
export function laterOf(order, firm, prices) {
  const row = order.capacity.get(firm).map((_, at) => prices[at + 1] ?? 0n);
  const positive = Object.values(prices).every((price) => price > 0n);
  demand(positive && sum(row) === sum(Object.values(prices)), "CERT_GAP", "prices");
  return row.map((_, at) => sum(row.slice(at)));
}

// The least that all pairs together cost at these prices.
function shown(order, lots, later) {
  return sum([...order.pairs.values()].map((pair) => {
    const [high, week] = [order.high(pair), later.get(pair.firm)?.[Number(order.lots.get(pair.lot).due) - 1] ?? 0n];
    const each = order.size(pair.lot) * (lots[pair.lot] ?? 0n) + pair.minutes * week;
    const kinks = [pair.frozen, max(pair.frozen, min(pair.previous, high)), high];
    return kinks.map((x) => UNIT * taken(order, pair, x) + each * x).reduce((one, other) => min(one, other));
  }));
}

// What lots and weeks pay for what they have, and classes for what is short.
export function paid(order, lots, weeks) {
  let found = sum(Object.entries(lots).map(([lot, price]) => price * order.size(lot) * order.lots.get(lot).quantity));
  for (const [firm, prices] of Object.entries(weeks)) {
    const free = order.capacity.get(firm);
    found += sum(Object.entries(prices).map(([week, price]) => price * sum(free.slice(0, Number(week)))));
  }
  const all = [...order.lots.values()];
  const classes = [...new Set(all.map((lot) => lot.priority))].sort((one, other) => Number(one - other));
  const short = unfilled(order, order.short());
  classes.forEach((priority, at) => {
    const mine = all.filter((lot) => lot.priority === priority).map((lot) => -(lots[lot.id] ?? 0n));
    found += short[at] * mine.reduce((one, other) => max(one, other), 0n);
  });
  return found;
}
