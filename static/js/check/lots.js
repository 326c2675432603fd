// Several lots (kinds M, J, R): the canonical instance, limits, weeks in own minutes, values.
import { byCodePoint, demand, frac, isWhole, max, min, same, show, whole } from "./exact.js";
import { byId, fairness, weighted } from "./ground.js";

export class Order {
  constructor(instance, result) {
    this.again = instance.kind === "R";
    this.piecesOnly = instance.kind === "M";
    this.name = instance.id;
    const firms = byId(instance.firms, { credit: [0n, 1n] });
    const lots = byId(instance.lots, { priority: 1n });
    this.pairs = new Map();
    for (const lot of lots) for (const [firm, row] of this.eligible(lot)) this.pairs.set(`${lot.id}|${firm}`, { lot: lot.id, firm, ...row });
    this.body = this.made(instance, firms, lots);
    this.firms = new Map(firms.map((firm) => [firm.id, { ...weighted(firm, result.policy), capacity: this.piecesOnly ? null : firm.capacity }]));
    this.lots = new Map(lots.map((lot) => [lot.id, { std_minutes: 1n, release: 1n, due: 1n, ...lot }]));
    this.x = result.x;
    this.pairsOf = new Map([...this.firms.keys()].map((firm) => [firm, []]));
    for (const pair of this.pairs.values()) {
      demand(this.pairsOf.has(pair.firm), "CERT_DIGEST", "eligible");
      this.pairsOf.get(pair.firm).push(pair);
    }
    this.capacity = new Map([...this.firms.keys()].map((firm) => [firm, this.roomy(firm)]));
  }

  eligible(lot) {
    if (this.piecesOnly) return lot.eligible.map((firm) => [firm, { minutes: 1n, setup: 0n, min_lot: 0n }]);
    const rest = this.again ? { frozen: 0n, previous: 0n } : {};
    return Object.entries(lot.eligible).map(([firm, pair]) => {
      const full = { setup: 0n, min_lot: 0n, ...rest, ...pair };
      const known = ["minutes", "setup", "min_lot", "cap", ...Object.keys(rest)].filter((key) => full[key] !== undefined && full[key] !== null);
      return [firm, Object.fromEntries(known.map((key) => [key, full[key]]))];
    });
  }

  made(instance, firms, lots) {
    const pick = (row, keys) => Object.fromEntries(keys.map((key) => [key, row[key]]));
    const rows = firms.map((firm) => {
      const row = pick(firm, ["id", "pledge", "credit", ...(this.piecesOnly ? [] : ["capacity"])]);
      const priced = !this.piecesOnly && firm.unit_price !== undefined && firm.unit_price !== null;
      return priced ? { ...row, unit_price: firm.unit_price } : row;
    });
    const shown = lots.map((lot) => {
      const row = pick(lot, ["id", "quantity", "priority", ...(this.piecesOnly ? [] : ["std_minutes", "release", "due"])]);
      if (this.piecesOnly) return { ...row, eligible: [...lot.eligible].sort(byCodePoint) };
      return { ...row, eligible: Object.fromEntries(this.eligible(lot)) };
    });
    const body = { id: instance.id, kind: instance.kind, firms: rows, lots: shown };
    return this.piecesOnly ? body : { ...body, buckets: instance.buckets };
  }

  held({ lot, firm }) { return this.x[`${lot}|${firm}`] ?? 0n; }
  size(lot) { return this.lots.get(lot).std_minutes; }

  high(pair) {
    const { quantity } = this.lots.get(pair.lot);
    return max(pair.frozen ?? 0n, min(pair.cap ?? quantity, quantity));
  }

  allows(pair, pieces) {
    const frozen = pair.frozen ?? 0n;
    const exempt = pieces === frozen || (this.again && pieces === pair.previous);
    return frozen <= pieces && pieces <= this.high(pair) && (exempt || pieces >= pair.min_lot);
  }

  standard(firm) { return this.pairsOf.get(firm).reduce((sum, pair) => sum + this.size(pair.lot) * this.held(pair), 0n); }

  totals() { return Object.fromEntries([...this.firms.keys()].map((firm) => [firm, this.standard(firm)])); }

  short() {
    const left = Object.fromEntries([...this.lots].map(([id, lot]) => [id, lot.quantity]));
    for (const [key, pieces] of Object.entries(this.x)) left[key.split("|")[0]] -= pieces;
    return left;
  }

  // Minutes per bucket, earliest due first; null where they do not fit.
  weeks(firm, held = (pair) => this.held(pair)) {
    const capacity = this.capacity.get(firm);
    if (capacity === null) return {};
    const [plan, left] = this.planned(firm, capacity, held);
    return left.length ? null : plan;
  }

  planned(firm, capacity, held) {
    const due = ({ lot }) => this.lots.get(lot).due;
    const jobs = this.pairsOf.get(firm).filter((pair) => held(pair))
      .sort((one, other) => Number(due(one) - due(other)) || byCodePoint(one.lot, other.lot));
    const left = jobs.map((pair) => pair.minutes * held(pair) + pair.setup);
    const plan = Object.fromEntries(jobs.map((pair) => [`${pair.lot}|${firm}`, {}]));
    capacity.forEach((room, at) => {
      const bucket = BigInt(at + 1);
      let free = room;
      jobs.forEach((pair, place) => {
        const lot = this.lots.get(pair.lot);
        const used = lot.release <= bucket && bucket <= lot.due ? min(free, left[place]) : 0n;
        if (used > 0n) plan[`${pair.lot}|${firm}`][bucket] = used;
        left[place] -= used;
        free -= used;
      });
    });
    return [plan, jobs.map((pair, place) => [pair, left[place]]).filter(([, rest]) => rest > 0n)];
  }

  // Frozen work that finds no room has its place in its due bucket.
  roomy(firm) {
    const { capacity } = this.firms.get(firm);
    if (capacity === null || !this.again) return capacity;
    const raised = [...capacity];
    for (const [pair, rest] of this.planned(firm, capacity, (one) => one.frozen)[1]) raised[Number(this.lots.get(pair.lot).due) - 1] += rest;
    return raised;
  }
}
