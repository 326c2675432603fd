// The goal of the policy (won, or minutes unfinished): prices show what it costs at least.
import { demand, frac, isWhole, max, min, same, show, whole } from "./exact.js";
import { gapOf } from "./ground.js";
import { priced, sum, taken, UNIT } from "./staying.js";
import { unfilled } from "./values.js";

// The bound and its distance are what the prices say.
export function costsAtLeast(order, result, value) {
  const { lots, weeks, waits, taken: moved } = result.certificate.goal;
  const firms = [...Object.keys(weeks), ...Object.keys(waits)];
  demand(Object.keys(lots).every((lot) => order.lots.has(lot)) && firms.every((firm) => order.firms.has(firm)), "CERT_GAP", "prices");
  demand([lots, ...Object.values(weeks), ...Object.values(waits)].every(priced), "CERT_GAP", "prices");
  demand(may(result, order.again), "CERT_GAP", "prices");
  const [due, begun] = [weeks, waits].map((rows) => new Map(Object.entries(rows).map(([firm, row]) => [firm, laterOf(order, firm, row)])));
  const pairs = [...order.pairs.values()];
  const won = result.policy === "cheapest";
  let found = sum(pairs.map((pair) => least(order, pair, { lots, due, begun, moved, won })));
  found -= moved * sum(pairs.map((pair) => taken(order, pair, order.held(pair))));
  found -= paid(order, lots, weeks) + paid(order, {}, waits);
  const bound = found > 0n ? frac(found, UNIT) : whole(0n);
  const told = { bound: show(bound), gap_ppm: gapOf(whole(value), bound) };
  demand(same(result.certificate.goal, { lots, weeks, waits, taken: moved, ...told }), "CERT_GAP", "goal");
  demand(same(result.goal, told), "CERT_GAP", "goal");
  demand(found <= value * UNIT, "CERT_GAP", "goal");
}

// Waiting has a price under `earliest` only, what is taken where work is given out again.
function may({ policy, certificate }, again) {
  const { waits, taken: moved } = certificate.goal;
  const cheap = Object.values(waits).every((row) => Object.values(row).every((price) => price <= UNIT));
  const fits = cheap && isWhole(moved) && moved >= 0n && (again || moved === 0n);
  return fits && (policy === "earliest" || Object.keys(waits).length === 0);
}

// The least that the pair costs at these prices.
function least(order, pair, { lots, due, begun, moved, won }) {
  const row = order.lots.get(pair.lot);
  const minute = (due.get(pair.firm)?.[Number(row.due) - 1] ?? 0n) + (begun.get(pair.firm)?.[Number(row.release) - 1] ?? 0n);
  const each = row.std_minutes * ((lots[pair.lot] ?? 0n) + (won ? UNIT * order.firms.get(pair.firm).unit_price : 0n));
  const [frozen, high] = [pair.frozen ?? 0n, order.high(pair)];
  const kinks = [frozen, max(frozen, min(pair.previous ?? 0n, high)), high];
  const at = (x) => each * x + (x ? pair.minutes * x + pair.setup : 0n) * minute + moved * taken(order, pair, x);
  return kinks.map(at).reduce((one, other) => min(one, other));
}

// Per due week: the prices of it and of all weeks after it.
function laterOf(order, firm, prices) {
  const row = order.capacity.get(firm).map((_, at) => prices[at + 1] ?? 0n);
  const positive = Object.values(prices).every((price) => price > 0n);
  demand(positive && sum(row) === sum(Object.values(prices)), "CERT_GAP", "prices");
  return row.map((_, at) => sum(row.slice(at)));
}

// What lots and weeks pay for what they have, and classes for what is short.
function paid(order, lots, weeks) {
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
