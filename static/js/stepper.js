// [data-stepper]: buttons, slider and number drive one value and tell the page with "quantity".
export function bindSteppers() {
  for (const box of document.querySelectorAll("[data-stepper]")) bind(box);
}

function bind(box) {
  const number = box.querySelector("input[type=text]");
  const slider = box.querySelector("input[type=range]");
  const step = Number(slider.step) || 1;
  const read = () => Number(number.value.normalize("NFKC").replace(/[^0-9]/g, "")) || 0;
  const paint = (value) => slider.style.setProperty("--p", `${share(slider, value)}%`);
  const set = (value, byHand) => {
    slider.value = value;
    if (!byHand) number.value = value;
    paint(value);
    box.dispatchEvent(new CustomEvent("quantity", { bubbles: true, detail: { value } }));
  };
  slider.addEventListener("input", () => set(Number(slider.value)));
  number.addEventListener("input", () => set(read(), true));
  for (const button of box.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const wanted = read() + Number(button.dataset.step);
      set(Math.min(Number(slider.max), Math.max(Number(slider.min), Math.round(wanted / step) * step)));
    });
  }
  if (slider.dataset.safe) slider.style.setProperty("--safe", `${share(slider, slider.dataset.safe)}%`);
  paint(read());
}

function share(slider, value) {
  const width = slider.max - slider.min || 1;
  return Math.min(100, Math.max(0, ((value - slider.min) / width) * 100));
}
