// The whole check of a result against its instance, step by step; the same as certificate.py.
import { demand, parse, Wrong } from "./exact.js";
import { digests, ranks, sealed } from "./ground.js";
import { checkOneLot } from "./onelot.js";
import { Order } from "./lots.js";
import { feasible, values } from "./values.js";
import { levels } from "./levels.js";
import { costsAtLeast } from "./atleast.js";
import { stays } from "./staying.js";
import { draw, noCheaperPlace, piecesExchange, unfilled } from "./exchange.js";

// The objective values, or Wrong with the code of what does not fit.
export async function check(instance, result) {
  try {
    const oneLot = instance.kind === "S" || (instance.kind === "R" && instance.lots === undefined);
    await (oneLot ? checkOneLot : checkLots)(instance, result);
    await sealed(result);
    return result.objective;
  } catch (fault) {
    if (fault instanceof Wrong) throw fault;
    throw new Wrong("CERT_DIGEST", "form");
  }
}

export const checkTexts = (instance, result) => check(parse(instance), parse(result));

async function checkLots(instance, result) {
  demand(["M", "J", "R"].includes(instance.kind), "CERT_DIGEST", "kind");
  const { certificate } = result;
  const order = new Order(instance, result);
  await digests(order.body, result, ["proportional", "equal", ...(order.piecesOnly ? [] : ["cheapest", "earliest"])]);
  feasible(order, certificate.plan);
  const value = values(order, result);
  const places = await ranks(instance.id, [...order.firms.values()], result.tie_order);
  unfilled(order);
  levels(order, result, value);
  if (order.again) stays(order, result);
  if (["cheapest", "earliest"].includes(result.policy)) costsAtLeast(order, result, BigInt(result.objective.at(-2)));
  if (order.piecesOnly) {
    demand(result.status === "exact", "CERT_GAP", "status");
    piecesExchange(order, places);
    if (certificate.potentials !== null) await draw(order, certificate.potentials);
    else demand(order.pairs.size > 1000000, "CERT_TIE", "potentials"); // beyond, the engine has to be run again
  } else if (result.status === "exact" && ["proportional", "equal"].includes(result.policy)) {
    noCheaperPlace(order, places);
  }
}
