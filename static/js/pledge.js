// [data-pledge]: hours, bar, revenue and the tick move with the quantity and the price; the rule decides later.
export function bindPledges() {
  for (const panel of document.querySelectorAll("[data-pledge]")) bind(panel);
}

function bind(panel) {
  const form = panel.querySelector("form[id=pledge]");
  if (!form) return;
  const { milliminutes, free, goal } = panel.dataset;
  const price = form.elements.floor_won;
  const bar = panel.querySelector("[data-bar] rect");
  const over = panel.querySelector("[data-over]");
  const ticked = form.elements.over_capacity_ok;
  const unfit = panel.querySelector("[data-unfit]");
  const stated = form.elements.hours;
  const asked = unfit && !unfit.hidden;
  const first = { count: whole(form.elements.most.value), own: whole(stated.value) };
  const draw = () => {
    const count = whole(form.elements.most.value);
    const minutes = Math.ceil((count * Number(milliminutes)) / 1000);
    const own = whole(stated.value);
    const clash = own && !fits(own, Math.ceil(minutes / 60), count === first.count || own !== first.own);
    tell(panel, "total", grouped(count));
    tell(panel, "hours", hours(own * 60 || minutes));
    tell(document, "money", price.value ? won(count * whole(price.value)) : "–");
    if (bar) bar.setAttribute("width", `${Math.min(100, (count * 100) / Number(goal))}%`);
    tell(panel, "usual", hours(minutes));
    if (unfit) unfit.hidden = !asked && !clash && !form.elements.hours_ok.checked;
    if (clash) unfit.closest("details").open = true;
    if (over) over.hidden = Math.max(minutes, own * 60) <= Number(free) && !ticked.checked;
  };
  panel.addEventListener("quantity", draw);
  form.addEventListener("input", draw);
  draw();
}

// The rule's sentence: too few for the pieces, or still those of another quantity.
const fits = (own, needed, chosen) => own >= needed && (chosen || own === needed);

function tell(root, name, text) {
  for (const place of root.querySelectorAll(`[data-o=${name}]`)) place.textContent = text;
}

const korean = () => document.documentElement.lang === "ko";
const whole = (text) => Number(text.normalize("NFKC").replace(/[^0-9]/g, "")) || 0;
const grouped = (value) => value.toLocaleString("en-US");

function hours(minutes) {
  const tenths = Math.round(minutes / 6) / 10;
  return grouped(tenths) + (korean() ? "시간" : " h");
}

function won(amount) {
  if (!korean()) return `₩${grouped(amount)}`;
  if (amount < 10000) return `${grouped(amount)}원`;
  const eok = Math.floor(amount / 1e8);
  const man = Math.floor((amount % 1e8) / 1e4);
  return `${eok ? `${grouped(eok)}억 ` : ""}${man ? `${grouped(man)}만 ` : ""}원`;
}
