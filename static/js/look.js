// [data-look]: theme and text size change at once and are kept by the server.
const SIZES = ["normal", "large", "xlarge"];
const root = document.documentElement;

export function bindLook() {
  for (const form of document.querySelectorAll("[data-look]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = event.submitter.name === "theme" ? nextTheme() : nextSize();
      root.dataset[choice.name] = choice.value;
      write(form, choice);
      keep(form, choice);
    });
  }
}

function nextTheme() {
  const device = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return { name: "theme", value: (root.dataset.theme || device) === "dark" ? "light" : "dark" };
}

function nextSize() {
  const at = SIZES.indexOf(root.dataset.text);
  return { name: "text", value: SIZES[(at + 1) % SIZES.length] };
}

function write(form, { name, value }) {
  const words = form.dataset[`${name}Words`].split("|");
  const order = name === "theme" ? ["light", "dark"] : SIZES;
  form.querySelector(`[data-look-${name}]`).textContent = words[order.indexOf(value)];
}

function keep(form, { name, value }) {
  const body = new FormData(form);
  body.set(name, value);
  fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
}
