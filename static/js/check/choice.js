// What one firm could do best with its weeks, in whole pieces: a table over its own minutes.
// Entry j is the most that j minutes bring; lots in the order of their due weeks, and no entry passes
// what is free until then. Releases are left out, and above 2^17 minutes parts of a unit.
import { byCodePoint, max, min } from "./exact.js";

const KEPT = 1n << 20n; // what a standard minute brings by staying where it was
const WIDEST = 1n << 17n;
const NEVER = -(1n << 52n); // below what the plain numbers hold
const SAFE = 1n << 50n;
const sum = (row) => row.reduce((all, one) => all + one, 0n);
const own = (pair, pieces) => (pieces ? pair.minutes * pieces + pair.setup : 0n);

// What the best choice brings beyond what is frozen, in 2^20-ths of a standard minute.
export function best(order, firm, prices) {
  const free = freeOf(order, firm);
  const unit = free.reduce(max, 0n) / WIDEST + 1n;
  const due = ({ lot }) => Number(order.lots.get(lot).due);
  const rows = order.pairsOf.get(firm)
    .filter((pair) => order.high(pair) > pair.frozen)
    .sort((one, other) => due(one) - due(other) || byCodePoint(one.lot, other.lot))
    .map((pair) => waysOf(order, pair, prices[pair.lot] ?? 0n, { unit, free: free[due(pair) - 1] / unit }))
    .filter((ways) => [ways.all, ways.alone, ways.opening, ...ways.steps].some(([, brings]) => brings > 0n));
  let used = 0n;
  const most = rows.map((ways) => max(max(ways.all[1], ways.alone[1]), 0n));
  if (rows.every((ways) => (used += max(ways.all[0], ways.alone[0])) <= ways.free)) return sum(most);
  const every = rows.flatMap((ways) => [ways.alone, ways.opening, ...ways.steps]);
  const size = sum(every.map(([, brings]) => max(brings, -brings)));
  return size < SAFE ? BigInt(table(rows, Number, 0, Number(NEVER))) : table(rows, (one) => one, 0n, -size - size);
}

// Own minutes until each week beside frozen work, none more than until a later one; those before the
// first release are of no use.
function freeOf(order, firm) {
  let all = 0n;
  const first = order.pairsOf.get(firm).map(({ lot }) => order.lots.get(lot).release).reduce((one, other) => min(one, other), 1n << 60n);
  const row = order.capacity.get(firm).map((minutes, at) => (all += BigInt(at + 1) < first ? 0n : minutes));
  for (const pair of order.pairsOf.get(firm)) {
    const used = own(pair, pair.frozen);
    for (let week = Number(order.lots.get(pair.lot).due) - 1; week < row.length; week += 1) row[week] -= used;
  }
  for (let week = row.length - 2; week >= 0; week -= 1) row[week] = min(row[week], row[week + 1]);
  return row.map((free) => max(0n, free));
}

// Beside what is frozen: back to what was held, or an opening and steps from it on.
function waysOf(order, pair, price, { unit, free }) {
  const [frozen, high] = [pair.frozen, order.high(pair)];
  const held = max(frozen, min(pair.previous, high));
  const first = [pair.min_lot, frozen, pair.setup ? 1n : 0n].reduce(max);
  const step = (start, end) => {
    const kept = min(end, held) - min(start, held);
    return [(own(pair, end) - own(pair, start)) / unit, order.size(pair.lot) * (KEPT * kept + price * (end - start))];
  };
  const back = frozen < held && held < first && held === pair.previous;
  const ways = { free, alone: back ? step(frozen, held) : [0n, 0n], opening: [0n, 0n], steps: [] };
  if (first <= high) {
    ways.opening = step(frozen, first);
    const parts = [...doubling(first, max(first, held)), ...doubling(max(first, held), high)];
    ways.steps = parts.map(([start, end]) => step(start, end)).filter(([, brings]) => brings > 0n);
  }
  ways.all = [0, 1].map((at) => sum([ways.opening, ...ways.steps].map((one) => one[at])));
  return ways;
}

// Parts of which every number of pieces is a sum.
function doubling(low, top) {
  const found = [];
  for (let [at, length] = [low, 1n]; at < top; [at, length] = [at + length, 2n * length]) found.push([at, min(top, at + length)]);
  return found;
}

function table(rows, read, nothing, never) {
  let row = new Array(Number(rows.at(-1).free) + 1).fill(nothing);
  const taken = (base, other, [minutes, brings]) => {
    const [from, more] = [Number(minutes), read(brings)];
    return base.map((one, at) => (at >= from && other[at - from] + more > one ? other[at - from] + more : one));
  };
  for (const { free, alone, opening, steps } of rows) {
    let opened = taken(row.map(() => never), row, opening);
    for (const step of steps) opened = taken(opened, opened, step);
    const found = taken(taken(opened, row, [0n, 0n]), row, alone);
    row = found.map((one, at) => (at > Number(free) ? found[Number(free)] : one));
  }
  return row.at(-1);
}
