// Several lots: no piece unfilled that fits somewhere, none dearer than where it could go.
import { add, bytes, byCodePoint, cmp, demand, div, hex, isWhole, mul, same, sha256, sub, whole } from "./exact.js";

const byKey = (one, other) => cmp(one.price, other.price) || Number(one.rank - other.rank);

function makersOf(order) {
  const makers = new Map([...order.lots.keys()].map((lot) => [lot, []]));
  for (const pair of order.pairs.values()) makers.get(pair.lot).push(pair);
  return makers;
}

function fits(order, pair) {
  const more = order.held(pair) + 1n;
  return order.allows(pair, more) && order.weeks(pair.firm, (one) => (one === pair ? more : order.held(one))) !== null;
}

export function unfilled(order) {
  const short = order.short();
  for (const pair of order.pairs.values()) demand(short[pair.lot] === 0n || !fits(order, pair), "CERT_PRICE", "unfilled");
}

// What the next piece of the lot adds for the firm (step 1), or what its last one did (step -1).
function key(order, firm, size, step, places) {
  const { credit, weight } = order.firms.get(firm);
  const middle = add(mul(whole(2n), sub(whole(order.standard(firm)), credit)), whole(step * size));
  return { price: div(mul(middle, whole(size)), whole(weight)), rank: places.get(firm) };
}

export function noCheaperPlace(order, places) {
  for (const [lot, pairs] of makersOf(order)) {
    const size = order.size(lot);
    const givers = pairs.filter((pair) => gives(order, pair)).map((pair) => key(order, pair.firm, size, -1n, places));
    if (!givers.length) continue;
    const dearest = givers.reduce((best, one) => (byKey(one, best) > 0 ? one : best));
    for (const pair of pairs) {
      const taker = key(order, pair.firm, size, 1n, places);
      if (byKey(taker, dearest) >= 0) continue;
      demand(!fits(order, pair), cmp(taker.price, dearest.price) < 0 ? "CERT_PRICE" : "CERT_TIE", "exchange");
    }
  }
}

function gives(order, pair) {
  const held = order.held(pair);
  return held > 0n && held > (pair.previous ?? 0n) && order.allows(pair, held - 1n);
}

// Kind M: from the dearest piece on, whatever its firm can pass on is at most as dear there.
export function piecesExchange(order, places) {
  const makers = makersOf(order);
  const holds = (firm) => order.pairsOf.get(firm).filter((pair) => order.held(pair));
  const starts = [...order.firms.keys()].filter((firm) => holds(firm).length)
    .map((firm) => ({ firm, ...key(order, firm, 1n, -1n, places) })).sort((one, other) => byKey(other, one));
  const [seen, lots] = [new Set(), new Set()];
  for (const given of starts) {
    seen.add(given.firm);
    const ahead = [given.firm];
    while (ahead.length) {
      for (const { lot } of holds(ahead.pop())) {
        if (lots.has(lot)) continue;
        lots.add(lot);
        for (const { firm } of makers.get(lot)) {
          if (seen.has(firm)) continue;
          seen.add(firm);
          ahead.push(firm);
          const waiting = key(order, firm, 1n, 1n, places);
          demand(cmp(given.price, waiting.price) <= 0, "CERT_PRICE", "exchange");
          demand(byKey(given, waiting) <= 0, "CERT_TIE", "exchange");
        }
      }
    }
  }
}

// Kind M: who makes which lot follows the hash; potentials prove it, no cycle costs nothing.
export async function draw(order, potentials) {
  const pairs = [...order.pairs.values()];
  for (const [kind, side] of [["firm", "firms"], ["lot", "lots"]]) {
    const named = [...new Set(pairs.map((pair) => pair[kind]))].sort(byCodePoint);
    demand(same(Object.keys(potentials[side]).sort(byCodePoint), named), "CERT_TIE", "potentials");
    demand(Object.values(potentials[side]).every(isWhole), "CERT_TIE", "potentials");
  }
  const [tight, free, root] = [new Set(), [], new Map()];
  const find = (node) => {
    while (root.has(node)) node = root.get(node);
    return node;
  };
  const draws = await Promise.all(pairs.map(({ lot, firm }) => sha256(bytes(`${order.name}|${lot}|${firm}`))));
  pairs.forEach((pair, at) => {
    const drawn = BigInt(`0x${hex(draws[at]).slice(0, 9)}`);
    const rest = drawn - potentials.lots[pair.lot] - potentials.firms[pair.firm];
    const held = order.held(pair) > 0n;
    demand(held ? rest === 0n : rest >= 0n, "CERT_TIE", "draw");
    if (rest !== 0n) return;
    const [lot, firm] = [`lot|${pair.lot}`, `firm|${pair.firm}`];
    tight.add(lot).add(firm);
    if (!held) return free.push([lot, firm]);
    demand(find(lot) !== find(firm), "CERT_TIE", "cycle");
    root.set(find(lot), find(firm));
  });
  demand(tight.size === Object.keys(potentials.lots).length + Object.keys(potentials.firms).length, "CERT_TIE", "potentials");
  noCycle(free.map(([lot, firm]) => [find(lot), find(firm)]));
}

function noCycle(ways) {
  const into = new Map();
  for (const [, end] of ways) into.set(end, (into.get(end) ?? 0) + 1);
  const ready = [...new Set(ways.map(([start]) => start))].filter((node) => !into.get(node));
  while (ready.length) {
    const node = ready.pop();
    for (const [, end] of ways.filter(([start]) => start === node)) {
      into.set(end, into.get(end) - 1);
      if (!into.get(end)) ready.push(end);
    }
  }
  demand([...into.values()].every((count) => !count), "CERT_TIE", "cycle");
}
