// [data-progress=path]: asks how far a division is, moves chip and bar, and shows the page anew at its end.
const EVERY = 2_000; // ms; longer after a failure, up to LONGEST
const LONGEST = 30_000;
const TOLD = 20; // seconds between two sentences for a screen reader

export function bindProgress() {
  const card = document.querySelector("[data-progress]");
  if (card) later(card, EVERY, 0);
}

function later(card, wait, told) {
  setTimeout(() => look(card, wait, told), wait);
}

async function look(card, wait, told) {
  if (document.hidden) return later(card, EVERY, told);
  const answer = await fetch(card.dataset.progress).catch(() => null);
  if (answer?.status === 401) return; // signed out: the link to refresh asks to sign in
  if (!answer?.ok) return later(card, Math.min(wait * 2, LONGEST), told);
  const { division } = await answer.json();
  if (division?.state !== "computing") return location.assign(card.querySelector("[data-progress-page]").href);
  draw(card, division);
  later(card, EVERY, said(card, division.seconds, told));
}

function draw(card, { seconds, most_seconds: most }) {
  card.querySelector("[data-progress-since]").textContent = words(card, "since", seconds, most);
  const bar = card.querySelector("[data-progress-bar]");
  bar.setAttribute("aria-label", words(card, "of", seconds, most));
  const share = most ? Math.min(100, (seconds * 100) / most) : 100;
  bar.querySelector("rect").setAttribute("width", `${share.toFixed(0)}%`);
}

function said(card, seconds, told) {
  if (seconds - told < TOLD) return told;
  card.querySelector("[role=status]").textContent = words(card, "since", seconds);
  return seconds;
}

const words = (card, name, seconds, most) =>
  card.dataset[name].replace("{n}", seconds).replace("{m}", most);
