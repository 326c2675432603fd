// Several lots: how much is short at least, by the last cut, which lets all firms through.
import { demand, same, whole } from "./exact.js";
import { gapOf } from "./ground.js";
import { gcd, sum } from "./staying.js";
import { unfilled } from "./values.js";

// Beside a shortage stands what no answer leaves less, in standard minutes of all classes.
export function missing(order, result, cut) {
  const short = sum(unfilled(order, order.short()));
  const size = (id) => order.size(id) * order.lots.get(id).quantity;
  const piece = [...order.lots.values()].reduce((all, lot) => gcd(all, lot.std_minutes), 0n) || 1n;
  const least = sum([...order.lots.keys()].map(size)) - cut;
  const bound = least > 0n ? ((least + piece - 1n) / piece) * piece : 0n;
  const told = short ? { bound: `${bound}`, gap_ppm: gapOf(whole(short), whole(bound)) } : undefined;
  demand(bound <= short, "CERT_GAP", "short");
  demand(same(result.short ?? null, told ?? null), "CERT_GAP", "short");
}
