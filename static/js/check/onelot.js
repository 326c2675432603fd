// One lot (kinds S and R): limits, values, the price of the last and the next piece, the level.
import { add, byCodePoint, cmp, demand, div, isWhole, least, max, min, most, mul, read, same, show, sub, whole, zero } from "./exact.js";
import { byId, digests, fairness, ranks, weighted } from "./ground.js";
import { bounds, high, lowest } from "./bound.js";

const DEFAULTS = { min_lot: 0n, frozen: 0n, credit: [0n, 1n] };

export async function checkOneLot(instance, result) {
  const again = instance.kind === "R";
  const rows = byId(instance.firms, DEFAULTS).map(({ id, pledge, cap, min_lot, frozen, credit, previous }) =>
    ({ id, pledge, cap, min_lot, frozen, credit, ...(again && { previous }) }));
  await digests({ id: instance.id, kind: instance.kind, quantity: instance.quantity, firms: rows }, result, ["proportional", "equal"]);
  feasible(instance.quantity, rows, result.x);
  const places = await ranks(instance.id, rows, result.tie_order);
  const firms = rows.map((row) => ({ previous: 0n, ...weighted(row, result.policy), x: result.x[row.id] }));
  const total = firms.reduce((sum, firm) => sum + firm.x, 0n);
  values(instance, again, firms, total, result);
  prices(instance.quantity, total, firms, places, result);
  bounds(firms, total, result);
}

function feasible(quantity, rows, x) {
  demand(same(Object.keys(x).sort(byCodePoint), rows.map((row) => row.id)), "CERT_INFEASIBLE", "firms");
  demand(Object.values(x).every(isWhole), "CERT_INFEASIBLE", "whole");
  demand(Object.values(x).reduce((sum, pieces) => sum + pieces, 0n) <= quantity, "CERT_INFEASIBLE", "quantity");
  for (const firm of rows) {
    const pieces = x[firm.id];
    demand(pieces >= firm.frozen, "CERT_INFEASIBLE", "frozen");
    demand(pieces <= high(firm), "CERT_INFEASIBLE", "cap");
    demand(pieces === firm.frozen || pieces === firm.previous || pieces >= firm.min_lot, "CERT_INFEASIBLE", "min_lot");
  }
}

function values(instance, again, firms, total, result) {
  const short = instance.quantity - total;
  demand(same(result.totals, result.x), "CERT_VALUE", "totals");
  demand(same(result.shortage, { [instance.id]: short }), "CERT_VALUE", "shortage");
  const moved = firms.reduce((sum, firm) => sum + max(0n, firm.previous - firm.x), 0n);
  const fair = fairness(firms, (firm) => whole(firm.x));
  demand(same(result.objective, [`${short}`, ...(again ? [`${moved}`] : []), show(fair)]), "CERT_VALUE", "objective");
}

function kept({ frozen, previous, min_lot, ...firm }) {
  const top = high({ frozen, ...firm });
  if (previous <= top) return max(previous, frozen);
  return top < min_lot && min_lot > frozen + 1n ? frozen : top;
}

const fixed = (firm) => firm.x < firm.frozen || (firm.frozen <= firm.x && firm.x < firm.min_lot - 1n);

function limits(firm) {
  if (fixed(firm)) return [firm.x, firm.x];
  const bound = firm.x > firm.frozen && firm.min_lot > firm.frozen + 1n;
  return [bound ? min(firm.x, firm.min_lot) : firm.frozen, high(firm)];
}

function span(firm, allKept) {
  const [low, top] = limits(firm);
  if (fixed(firm)) return [low, top];
  return allKept ? [max(low, min(kept(firm), firm.x)), top] : [low, max(kept(firm), firm.x)];
}

function wouldTake(firm, short) {
  const steps = [fixed(firm) ? firm.min_lot - firm.x : 1n];
  if (firm.previous > firm.x) steps.push(firm.previous - firm.x);
  return steps.some((step) => step <= min(short, high(firm) - firm.x));
}

function unit(firm, x, places) {
  const price = div(add(mul(whole(2n), sub(whole(x), firm.credit)), whole(1n)), whole(firm.weight));
  return { fresh: x >= firm.previous ? 1 : 0, price, rank: places.get(firm.id), firm: firm.id };
}

const byPrice = (one, other) => cmp(one.price, other.price) || (one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : 0);
const byKey = (one, other) => one.fresh - other.fresh || byPrice(one, other);
const last = (list, order) => list.reduce((best, one) => (best && order(one, best) <= 0 ? best : one), null);
const first = (list, order) => list.reduce((best, one) => (best && order(best, one) <= 0 ? best : one), null);

function prices(quantity, total, firms, places, result) {
  const allKept = firms.reduce((sum, firm) => sum + kept(firm), 0n) <= quantity;
  const short = quantity - total;
  const units = (range) => [
    firms.filter((firm) => firm.x > range(firm)[0]).map((firm) => unit(firm, firm.x - 1n, places)),
    firms.filter((firm) => firm.x < range(firm)[1]).map((firm) => unit(firm, firm.x, places)),
  ];
  for (const firm of firms) demand(!wouldTake(firm, short), "CERT_PRICE", "unfilled");
  const [given, waiting] = units(limits);
  const [dearest, following] = [last(given, byKey), first(waiting, byKey)];
  if (dearest && following) {
    demand((dearest.fresh - following.fresh || cmp(dearest.price, following.price)) <= 0, "CERT_PRICE", "exchange");
    demand(byKey(dearest, following) <= 0, "CERT_TIE", "exchange");
  }
  const [free, open] = units((firm) => span(firm, allKept));
  for (const [name, one] of [["last", last(free, byPrice)], ["next", first(open, byPrice)]]) {
    demand(same(result.certificate[name], one && { firm: one.firm, price: show(one.price) }), "CERT_PRICE", name);
  }
  water(short, total, firms, allKept, result.certificate.water);
}

function water(short, total, firms, allKept, stated) {
  demand((stated === null) === short > 0n, "CERT_PRICE", "water");
  if (stated === null) return;
  const level = read(stated, "CERT_PRICE", "water");
  const shares = firms.map((firm) => {
    const [low, top] = span(firm, allKept).map(whole);
    return least(most(add(mul(level, whole(firm.weight)), firm.credit), low), top);
  });
  demand(cmp(shares.reduce(add, zero), whole(total)) === 0, "CERT_PRICE", "water");
  demand(cmp(level, lowest(firms, (firm) => span(firm, allKept), level)) === 0, "CERT_PRICE", "water");
}
