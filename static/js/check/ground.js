// What every kind's check stands on: digests, weights, the tie order, bounds.
import { add, bytes, byCodePoint, canonical, demand, digest, div, frac, hex, mul, same, sha256, show, sub, whole, zero } from "./exact.js";

export function byId(rows, defaults) {
  const found = rows.map((row) => ({ ...defaults, ...row }));
  for (const row of found) if (row.credit) row.credit = frac(...row.credit);
  return found.sort((one, other) => byCodePoint(one.id, other.id));
}

export async function digests(body, result, policies) {
  const { certificate } = result;
  const made = await digest(body);
  demand(result.kind === body.kind, "CERT_DIGEST", "kind");
  demand(result.format === "matson-allocation-result@1", "CERT_DIGEST", "format");
  demand(result.instance === body.id, "CERT_DIGEST", "instance");
  demand(result.instance_sha256 === made, "CERT_DIGEST", "instance_sha256");
  demand(certificate.instance_sha256 === made, "CERT_DIGEST", "certificate");
  for (const key of ["engine", "policy"]) demand(same(certificate[key], result[key]), "CERT_DIGEST", key);
  demand(policies.includes(result.policy), "CERT_DIGEST", "policy");
}

export async function sealed(result) {
  const { sha256: stated, ...certificate } = result.certificate;
  demand(stated === (await digest({ ...result, certificate })), "CERT_DIGEST", "result");
}

export const weighted = (firm, policy) => ({ ...firm, weight: policy === "equal" ? 1n : firm.pledge });

// Sum of (x - credit)^2 / weight; x(firm) is a fraction.
export function fairness(firms, x) {
  return firms.reduce((sum, firm) => {
    const away = sub(x(firm), firm.credit);
    return add(sum, div(mul(away, away), whole(firm.weight)));
  }, zero);
}

export async function ranks(name, firms, order) {
  const draws = await Promise.all(firms.map(async ({ id }) => [hex(await sha256(bytes(`${name}|${id}`))), id]));
  draws.sort((one, other) => byCodePoint(one.join("|"), other.join("|")));
  demand(same(order, draws.map(([, id]) => id)), "CERT_TIE", "tie_order");
  return new Map(order.map((id, place) => [id, BigInt(place)]));
}

// In millionths of the value, rounded up.
export function gapOf(value, bound) {
  if (value[0] === 0n) return 0n;
  const [top, bottom] = div(mul(sub(value, bound), whole(1000000n)), value);
  return top <= 0n ? -(-top / bottom) : (top + bottom - 1n) / bottom;
}

export function stated(result, bounded, bound, gap) {
  const { certificate } = result;
  demand(certificate.bound === show(bound), "CERT_GAP", "bound");
  demand(canonical(certificate.gap_ppm) === gap.toString(), "CERT_GAP", "gap_ppm");
  demand(result.status === (bounded ? "bounded" : "exact"), "CERT_GAP", "status");
  const expected = bounded ? [show(bound), gap] : [null, null];
  demand(same([result.bound, result.gap_ppm], expected), "CERT_GAP", "stated");
}
