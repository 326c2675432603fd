// Several lots: whole pieces within every limit, and every goal from the pieces.
import { demand, isWhole, max, same, show, whole } from "./exact.js";
import { fairness } from "./ground.js";

export function feasible(order, plan) {
  demand(Object.keys(order.x).every((key) => order.pairs.has(key)), "CERT_INFEASIBLE", "eligible");
  demand(Object.values(order.x).every(isWhole), "CERT_INFEASIBLE", "whole");
  demand(Object.values(order.short()).every((left) => left >= 0n), "CERT_INFEASIBLE", "quantity");
  for (const pair of order.pairs.values()) {
    const held = order.held(pair);
    demand(held >= (pair.frozen ?? 0n), "CERT_INFEASIBLE", "frozen");
    demand(held <= order.high(pair), "CERT_INFEASIBLE", "cap");
    demand(order.allows(pair, held), "CERT_INFEASIBLE", "min_lot");
  }
  const found = {};
  for (const firm of order.firms.keys()) {
    const weeks = order.weeks(firm);
    demand(weeks !== null, "CERT_INFEASIBLE", "weeks");
    Object.assign(found, weeks);
  }
  demand(same(plan, found), "CERT_INFEASIBLE", "plan");
}

// Returns the fairness value.
export function values(order, result) {
  const [totals, short] = [order.totals(), order.short()];
  demand(same(result.totals, totals), "CERT_VALUE", "totals");
  demand(same(result.shortage, short), "CERT_VALUE", "shortage");
  const fair = fairness([...order.firms.values()], (firm) => whole(totals[firm.id]));
  const goals = [...unfilled(order, short), ...between(order, result.policy)].map(String);
  demand(same(result.objective, [...goals, show(fair)]), "CERT_VALUE", "objective");
  return fair;
}

export function unfilled(order, short) {
  const lots = [...order.lots.values()];
  const classes = [...new Set(lots.length ? lots.map((lot) => lot.priority) : [1n])].sort((one, other) => Number(one - other));
  return classes.map((priority) => lots.filter((lot) => lot.priority === priority)
    .reduce((sum, lot) => sum + lot.std_minutes * short[lot.id], 0n));
}

function between(order, policy) {
  const goals = [];
  const pairs = [...order.pairs.values()];
  if (order.again) goals.push(pairs.reduce((sum, pair) => sum + order.size(pair.lot) * max(0n, pair.previous - order.held(pair)), 0n));
  const firms = [...order.firms.values()];
  if (policy === "cheapest") goals.push(firms.reduce((sum, firm) => sum + firm.unit_price * order.standard(firm.id), 0n));
  if (policy === "earliest") goals.push(firms.reduce((sum, firm) => sum + waiting(order, firm), 0n));
  return goals;
}

// Own minutes not yet done at the end of each bucket, from the lot's release on, summed.
function waiting(order, firm) {
  const capacity = order.capacity.get(firm.id);
  const released = capacity.map(() => 0n);
  for (const pair of order.pairsOf.get(firm.id)) {
    const held = order.held(pair);
    if (held) released[Number(order.lots.get(pair.lot).release) - 1] += pair.minutes * held + pair.setup;
  }
  let [rest, found] = [0n, 0n];
  capacity.forEach((free, at) => {
    rest = max(0n, rest + released[at] - free);
    found += rest;
  });
  return found;
}
