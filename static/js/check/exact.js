// Exact numbers for the checks: whole numbers as BigInt, fractions in lowest terms, canonical JSON, SHA-256.
export class Wrong extends Error {
  constructor(code, constraint = "") {
    super(constraint ? `${code}(${constraint})` : code);
  }
}

export function demand(holds, code, constraint) {
  if (!holds) throw new Wrong(code, constraint);
}

// JSON whose numbers are whole and may have any length.
export function parse(text) {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+/g, (token) => (token[0] === '"' ? token : `"\\u0000${token}"`));
  return JSON.parse(marked, (_, value) =>
    typeof value === "string" && value[0] === "\u0000" ? BigInt(value.slice(1)) : value);
}

export function canonical(value) {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const keys = Object.keys(value).sort(byCodePoint);
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value === undefined ? null : value);
}

// Halves of a pair stand for what comes after all single units.
const place = (unit) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

export function byCodePoint(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at += 1) {
    const left = one.charCodeAt(at);
    const right = other.charCodeAt(at);
    if (left !== right) return place(left) - place(right);
  }
  return one.length - other.length;
}

export const bytes = (text) => new TextEncoder().encode(text);
export const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

export async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

export const digest = async (value) => hex(await sha256(bytes(canonical(value))));

// Fractions: [numerator, denominator], denominator > 0.
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function common(one, other) {
  let [left, right] = [one < 0n ? -one : one, other < 0n ? -other : other];
  while (right > SAFE) [left, right] = [right, left % right];
  if (!right) return left;
  let [large, small] = [Number(right), Number(left % right)];
  while (small) [large, small] = [small, large % small];
  return BigInt(large);
}

export function frac(top, bottom = 1n) {
  if (bottom === 0n) throw new Wrong("CERT_DIGEST", "form");
  const shared = common(top, bottom) || 1n;
  const sign = bottom < 0n ? -1n : 1n;
  return [(sign * top) / shared, (sign * bottom) / shared];
}

// Only the writing in lowest terms counts.
export function read(text, code, constraint) {
  demand(typeof text === "string" && /^-?\d+(\/\d+)?$/.test(text), code, constraint);
  const [top, bottom = "1"] = text.split("/");
  const value = frac(BigInt(top), BigInt(bottom));
  demand(show(value) === text, code, constraint);
  return value;
}

export const show = ([top, bottom]) => (bottom === 1n ? `${top}` : `${top}/${bottom}`);
export const add = ([a, b], [c, d]) => frac(a * d + c * b, b * d);
export const sub = ([a, b], [c, d]) => frac(a * d - c * b, b * d);
export const mul = ([a, b], [c, d]) => frac(a * c, b * d);
export const div = ([a, b], [c, d]) => frac(a * d, b * c);
export const cmp = ([a, b], [c, d]) => (a * d < c * b ? -1 : a * d > c * b ? 1 : 0);
export const most = (one, other) => (cmp(one, other) < 0 ? other : one);
export const least = (one, other) => (cmp(one, other) < 0 ? one : other);
export const floor = ([top, bottom]) => (top >= 0n ? top / bottom : -((-top + bottom - 1n) / bottom));
export const whole = (value) => [value, 1n];
export const zero = whole(0n);
export const max = (one, other) => (one > other ? one : other);
export const min = (one, other) => (one < other ? one : other);
export const isWhole = (value) => typeof value === "bigint";
export const same = (one, other) => canonical(one) === canonical(other);
export const ordered = (list, key = (one) => one) =>
  list.every((one, at) => at === 0 || byCodePoint(key(list[at - 1]), key(one)) < 0);
