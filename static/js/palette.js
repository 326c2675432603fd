// [data-palette] and Ctrl K open the palette; the server finds, also by 초성.
const box = () => document.querySelector("[data-palette-box]");

export function bindPalette() {
  const dialog = box();
  if (!dialog) return;
  const input = dialog.querySelector("input");
  for (const opener of document.querySelectorAll("[data-palette]")) {
    opener.addEventListener("click", (event) => { event.preventDefault(); open(dialog, input); });
  }
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open(dialog, input);
  });
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(dialog, input), 120);
  });
  input.addEventListener("keydown", (event) => move(dialog, input, event));
}

function open(dialog, input) {
  if (dialog.open) return;
  input.value = "";
  dialog.showModal();
  input.focus();
  ask(dialog, input);
}

let asked = 0;
async function ask(dialog, input) {
  const turn = ++asked;
  const url = `${input.form.action}?q=${encodeURIComponent(input.value)}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (turn !== asked) return;
  const found = answer?.ok ? (await answer.json()).found : [];
  draw(dialog, input, found);
}

function draw(dialog, input, found) {
  const list = dialog.querySelector("[role=listbox]");
  list.replaceChildren(...found.map((hit, at) => option(dialog, hit, at)));
  const say = dialog.querySelector("[data-palette-say]");
  say.textContent = found.length ? `${found.length}${say.dataset.found}` : dialog.dataset.none;
  say.classList.toggle("sr", found.length > 0);
  mark(dialog, input, 0);
}

function option(dialog, hit, at) {
  const row = document.createElement("div");
  row.setAttribute("role", "option");
  row.id = `pal-${at}`;
  row.dataset.path = hit.path;
  row.append(icon(dialog, hit.icon), span("grow", hit.title), span("tiny faint", hit.hint));
  row.addEventListener("click", () => { location.href = hit.path; });
  return row;
}

function icon(dialog, name) {
  const drawn = dialog.querySelector("svg").cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  drawn.setAttribute("class", "ic");
  return drawn;
}

function span(cls, text) {
  const made = document.createElement("span");
  made.className = cls;
  made.textContent = text;
  return made;
}

function mark(dialog, input, at) {
  const rows = [...dialog.querySelectorAll("[role=option]")];
  rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
  if (!rows[at]) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", rows[at].id);
  rows[at].scrollIntoView({ block: "nearest" });
}

function move(dialog, input, event) {
  const rows = [...dialog.querySelectorAll("[role=option]")];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.isComposing || !rows.length) return;
  if (event.key === "ArrowDown") mark(dialog, input, (at + 1) % rows.length);
  else if (event.key === "ArrowUp") mark(dialog, input, (at + rows.length - 1) % rows.length);
  else if (event.key === "Enter") location.href = rows[at].dataset.path;
  else return;
  event.preventDefault();
}
