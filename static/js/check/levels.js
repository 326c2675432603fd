// Several lots: bottleneck classes. Each cut says what its firms can make at most, all together.
import { add, cmp, demand, div, floor, frac, isWhole, least, most, mul, ordered, read, same, show, sub, whole, zero } from "./exact.js";
import { fairness, gapOf, stated } from "./ground.js";
import { missing } from "./missing.js";

class Cuts {
  constructor(order) {
    this.order = order;
    [this.inside, this.lots] = [new Set(), new Set()];
    [this.parts, this.closed, this.whole] = [new Map(), new Map(), 0n];
    this.makers = new Map([...order.lots.keys()].map((lot) => [lot, []]));
    for (const pair of order.pairs.values()) this.makers.get(pair.lot).push(pair);
  }

  widen({ firms, lots, closed }) {
    const { order, inside } = this;
    demand(firms.length > 0 && !firms.some((firm) => inside.has(firm)), "CERT_CUT", "firms");
    demand(!lots.some((lot) => this.lots.has(lot)), "CERT_CUT", "lots");
    demand(ordered(firms) && ordered(lots), "CERT_CUT", "order");
    demand(firms.every((firm) => order.firms.has(firm)) && lots.every((lot) => order.lots.has(lot)), "CERT_CUT", "unknown");
    for (const firm of firms) {
      inside.add(firm);
      for (const pair of order.pairsOf.get(firm)) if (this.lots.has(pair.lot)) this.whole += this.frozen(pair);
    }
    for (const lot of lots) {
      this.lots.add(lot);
      const others = this.makers.get(lot).filter((pair) => !inside.has(pair.firm));
      this.whole += others.reduce((sum, pair) => sum - this.frozen(pair), order.size(lot) * order.lots.get(lot).quantity);
    }
    demand(Object.keys(closed).every((firm) => inside.has(firm)), "CERT_CUT", "closed");
    for (const [firm, one] of Object.entries(closed)) demand(!same(this.closed.get(firm) ?? {}, one), "CERT_CUT", "closed");
    for (const firm of new Set([...firms, ...Object.keys(closed)])) {
      this.closed.set(firm, closed[firm] ?? {});
      this.parts.set(firm, this.part(firm, closed[firm] ?? {}));
    }
    return [...this.parts.values()].reduce((sum, part) => sum + part, this.whole);
  }

  frozen(pair) { return this.order.size(pair.lot) * (pair.frozen ?? 0n); }

  part(firm, closed) {
    const { weeks = [], pledges = [] } = closed;
    const pairs = this.order.pairsOf.get(firm);
    const capacity = this.order.capacity.get(firm) ?? [];
    demand(Object.keys(closed).every((key) => (key === "weeks" || key === "pledges") && closed[key].length), "CERT_CUT", "closed");
    demand(weeks.every((week, at) => !at || weeks[at - 1] < week) && ordered(pledges), "CERT_CUT", "order");
    demand(pledges.every((lot) => !this.lots.has(lot) && pairs.some((pair) => pair.lot === lot)), "CERT_CUT", "pledges");
    const [shut, paid] = [new Set(weeks), new Set(pledges)];
    let [rate, rest] = [zero, 0n];
    for (const pair of pairs) {
      rate = most(rate, frac(this.order.size(pair.lot), pair.minutes));
      if (paid.has(pair.lot)) rest += this.order.size(pair.lot) * this.order.high(pair);
      else if (!this.lots.has(pair.lot)) demand(this.covered(pair.lot, capacity, shut), "CERT_CUT", "open");
    }
    demand(weeks.every((week) => isWhole(week) && 0n < week && week <= BigInt(capacity.length)), "CERT_CUT", "weeks");
    const own = weeks.reduce((sum, week) => sum + capacity[Number(week) - 1], 0n);
    return floor(mul(whole(own), rate)) + rest;
  }

  covered(lot, capacity, shut) {
    const { release, due } = this.order.lots.get(lot);
    for (let week = release; week <= due; week += 1n) {
      if (!capacity.length || (!shut.has(week) && capacity[Number(week) - 1] !== 0n)) return false;
    }
    return true;
  }
}

export function levels(order, result, value) {
  const [cuts, found] = [new Cuts(order), new Map()];
  let [filled, before] = [0n, null];
  for (const one of result.certificate.classes) {
    const cut = cuts.widen(one);
    demand(one.cut === cut.toString(), "CERT_CUT", "sum");
    const level = read(one.level, "CERT_CUT", "level");
    const shares = sharesAt(order, one.firms.map((firm) => [firm, level]));
    demand(cmp(sumOf(shares), whole(cut - filled)) === 0, "CERT_CUT", "level");
    demand(settled(order, shares, level), "CERT_CUT", "level");
    demand(before === null || cmp(before, level) < 0, "CERT_CUT", "rising");
    [filled, before] = [cut, level];
    for (const firm of one.firms) found.set(firm, level);
  }
  demand(found.size === order.firms.size, "CERT_CUT", "firms");
  missing(order, result, filled);
  bound(order, result, value, found);
}

function bound(order, result, value, found) {
  const placed = [...order.firms.keys()].reduce((sum, firm) => sum + order.standard(firm), 0n);
  const water = read(result.certificate.water, "CERT_CUT", "water");
  const shares = sharesAt(order, [...found].map(([firm, level]) => [firm, least(level, water)]));
  demand(cmp(sumOf(shares), whole(placed)) === 0, "CERT_CUT", "water");
  const full = [...found].some(([firm, level]) => cmp(water, level) <= 0 && cmp(shares.get(firm), whole(base(order, firm))) > 0);
  const idle = [...shares].every(([firm, share]) => cmp(share, whole(base(order, firm))) === 0);
  demand(full || (idle && settled(order, shares, water)), "CERT_CUT", "water");
  const made = fairness([...order.firms.values()], (firm) => shares.get(firm.id));
  demand(cmp(made, value) <= 0, "CERT_GAP", "bound");
  stated(result, result.status !== "exact", made, gapOf(value, made));
}

const base = (order, firm) => order.pairsOf.get(firm).reduce((sum, pair) => sum + order.size(pair.lot) * (pair.frozen ?? 0n), 0n);
const sumOf = (shares) => [...shares.values()].reduce(add, zero);

function sharesAt(order, rows) {
  return new Map(rows.map(([firm, level]) => {
    const { weight, credit } = order.firms.get(firm);
    return [firm, most(add(mul(level, whole(weight)), credit), whole(base(order, firm)))];
  }));
}

function settled(order, shares, level) {
  const rows = [...shares].map(([firm, share]) => [share, whole(base(order, firm)), order.firms.get(firm)]);
  if (rows.some(([share, low]) => cmp(share, low) > 0)) return true;
  const starts = rows.map(([, low, firm]) => div(sub(low, firm.credit), whole(firm.weight)));
  return cmp(level, starts.length ? starts.reduce(least) : zero) === 0;
}
