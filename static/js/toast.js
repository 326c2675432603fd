// [data-toast]: leaves after the seconds in data-toasts, later while somebody is on it.
export function bindToasts() {
  for (const shown of document.querySelectorAll("[data-toasts] [data-toast]")) live(shown);
}

export function toast(text) {
  const box = document.querySelector("[data-toasts]");
  const shown = document.createElement("div");
  const words = document.createElement("span");
  shown.className = "toast";
  words.className = "grow";
  words.textContent = text;
  shown.append(words);
  box.replaceChildren(shown);
  live(shown);
}

function live(shown) {
  const seconds = Number(shown.closest("[data-toasts]").dataset.toasts) || 8;
  let timer;
  const leave = () => shown.remove();
  const wait = () => { clearTimeout(timer); timer = setTimeout(leave, seconds * 1000); };
  for (const stay of ["mouseenter", "focusin"]) shown.addEventListener(stay, () => clearTimeout(timer));
  for (const go of ["mouseleave", "focusout"]) shown.addEventListener(go, wait);
  shown.querySelector("[data-toast-close]")?.addEventListener("click", leave);
  wait();
}
