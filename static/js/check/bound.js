// One lot: the dual bound at the stated level, and the level that is stated of all that say the same.
import { add, cmp, demand, div, floor, frac, least, max, min, most, mul, read, sub, whole, zero } from "./exact.js";
import { fairness, gapOf, stated } from "./ground.js";

export const high = (firm) => max(firm.cap, firm.frozen);

export function bounds(firms, total, result) {
  const { certificate } = result;
  if (certificate.level === undefined || certificate.level === null) {
    const rest = [certificate.bound, certificate.gap_ppm, result.bound, result.gap_ppm];
    demand(result.status === "exact" && rest.every((one) => one === undefined || one === null), "CERT_GAP", "status");
    return;
  }
  const level = read(certificate.level, "CERT_GAP", "level");
  const taken = new Map(firms.map((firm) => [firm.id, answer(result.kind === "R" ? { ...firm, min_lot: 0n } : firm, level)]));
  const missing = total - [...taken.values()].reduce((sum, pieces) => sum + pieces, 0n);
  const bound = add(fairness(firms, (firm) => whole(taken.get(firm.id))), mul(mul(whole(2n), level), whole(missing)));
  const value = fairness(firms, (firm) => whole(firm.x));
  demand(cmp(bound, value) <= 0, "CERT_GAP", "bound");
  stated(result, result.status !== "exact", bound, gapOf(value, bound));
}

function answer(firm, level) {
  const [low, top, opened] = [firm.frozen, high(firm), max(firm.min_lot, firm.frozen)];
  const near = floor(add(add(mul(level, whole(firm.weight)), firm.credit), frac(1n, 2n)));
  const choices = opened <= top ? [low, min(max(near, opened), top)] : [low];
  const cost = (x) => sub(div(mul(sub(whole(x), firm.credit), sub(whole(x), firm.credit)), whole(firm.weight)), mul(mul(whole(2n), level), whole(x)));
  return choices.reduce((best, x) => (cmp(cost(x), cost(best)) || (x > best ? -1 : 1)) < 0 ? x : best);
}

// Of all levels that fill the order as this one does; if nobody is filled, the highest.
export function lowest(firms, range, level) {
  const [filled, waiting] = [[], []];
  for (const firm of firms) {
    const [low, top] = range(firm).map(whole);
    const share = add(mul(level, whole(firm.weight)), firm.credit);
    if (cmp(low, share) < 0 && cmp(share, top) < 0) return level;
    const full = cmp(share, top) >= 0;
    if (cmp(low, top) < 0) (full ? filled : waiting).push(div(sub(full ? top : low, firm.credit), whole(firm.weight)));
  }
  return filled.length ? filled.reduce(most) : waiting.length ? waiting.reduce(least) : zero;
}
