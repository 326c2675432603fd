// A member's own row: part of the published root, and in step with the published prices and level.
import { add, bytes, canonical, cmp, div, frac, hex, isWhole, least, max, most, mul, sha256, sub, unhex, whole } from "./exact.js";

const fraction = (text) => {
  if (!/^-?[0-9]{1,4000}(\/[0-9]{1,4000})?$/.test(text)) throw new Error("not a fraction");
  const [top, bottom = "1"] = text.split("/");
  return frac(BigInt(top), BigInt(bottom));
};
const byte = (value) => Uint8Array.of(value);
const high = (row) => max(row.cap, row.frozen);
const closed = (row) => row.pieces === row.frozen && row.frozen < row.min_lot - 1n;
const low = (row) => (row.pieces > row.frozen && row.min_lot > row.frozen + 1n ? row.min_lot : row.frozen);
const weightOf = (head, row) => whole(head.policy === "equal" ? 1n : row.weight);

async function rootOf({ head, row, salt, path }) {
  let node = await sha256(byte(0), unhex(salt), bytes(canonical(row)));
  for (const [side, text] of path) {
    const other = unhex(text);
    node = side === "L" ? await sha256(byte(1), other, node) : await sha256(byte(1), node, other);
  }
  return hex(await sha256(byte(2), await sha256(bytes(canonical(head))), node));
}

function price(head, row, pieces) {
  const doubled = mul(whole(2n), sub(whole(pieces), fraction(row.credit)));
  return div(add(doubled, whole(1n)), weightOf(head, row));
}

function numbers(head, row) {
  const own = row.eligible ? row.weight : 0n;
  return [row.pieces, head.offered, head.quantity].every(isWhole)
    && 0n <= row.pieces && row.pieces <= head.offered && head.offered <= head.quantity && own <= (head.weights ?? own); // of fewer than three firms no sum is told
}

// Standard minutes of this lot and of all lots that were divided together.
function total({ pieces, together: told }) {
  return 0n < told.piece && told.piece <= told.largest && pieces * told.piece <= told.total;
}

function limits(row) {
  if (!row.eligible) return row.pieces === 0n;
  const opened = row.pieces === row.frozen || row.pieces >= row.min_lot;
  return row.frozen <= row.pieces && row.pieces <= high(row) && opened;
}

function last(head, row) {
  if (!row.eligible || closed(row) || row.pieces <= low(row) || head.next === null) return null;
  return cmp(price(head, row, row.pieces - 1n), fraction(head.next)) <= 0;
}

function next(head, row) {
  if (!row.eligible || closed(row) || row.pieces >= high(row)) return null;
  if (head.offered < head.quantity) return false;
  if (head.last === null) return null;
  return cmp(price(head, row, row.pieces), fraction(head.last)) >= 0;
}

function level(head, row) {
  if (!row.eligible || head.water === null || closed(row)) return null;
  const share = add(mul(fraction(head.water), weightOf(head, row)), fraction(row.credit));
  const [top, bottom] = sub(least(most(share, whole(low(row))), whole(high(row))), whole(row.pieces));
  if ((top < 0n ? -top : top) < bottom) return true;
  return [last(head, row), next(head, row)].includes(false) ? false : null; // then the prices alone decide
}

// Over all lots, in standard minutes, within one longest piece. Where a re-allocation, or minimum
// lots and set-ups decide, the level does not.
function classLevel(head, row) {
  const told = row.together;
  if (head.levels && !head.levels.includes(told.level)) return false;
  const share = add(mul(fraction(told.level), weightOf(head, row)), fraction(told.credit));
  const [top, bottom] = sub(most(share, whole(told.floor)), whole(told.total));
  const near = (top < 0n ? -top : top) <= told.largest * bottom;
  if (told.again) return null;
  return told.loose && !near ? null : near && !told.loose;
}

function inStep(head, row) {
  if (row.together) return [["total", total(row)], ["level", classLevel(head, row)]];
  if (head.together) return [["level", null]];
  return [["last", last(head, row)], ["next", next(head, row)], ["level", level(head, row)]];
}

// Line by line: name, and whether it fits; null where nothing published decides it. `root` is the one that the page shows.
export async function checkOwn(bundle, root) {
  const { head, row } = bundle;
  return [
    ["row", (await rootOf(bundle)) === bundle.root],
    ["root", bundle.root === root],
    ["numbers", numbers(head, row)],
    ["limits", limits(row)],
    ...inStep(head, row),
  ];
}
