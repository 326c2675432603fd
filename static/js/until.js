// [data-until]: keeps "3 hours left" moving by the server's clock; the device's own is never asked.
const root = document.documentElement;
const MINUTE = 60_000;

export function bindCountdowns() {
  const marks = [...document.querySelectorAll("time[data-until]")];
  if (!marks.length || !root.dataset.now) return;
  const started = Number(root.dataset.now) - performance.now();
  const draw = () => { for (const mark of marks) write(mark, started + performance.now()); };
  draw();
  setInterval(draw, MINUTE / 4);
}

function write(mark, now) {
  const left = Date.parse(mark.dateTime) - now;
  mark.textContent = root.lang === "en" ? english(left) : korean(left);
}

function parts(left) {
  if (left >= 48 * 60 * MINUTE) return [Math.floor(left / (24 * 60 * MINUTE)), "일", "days"];
  const hours = Math.floor(left / (60 * MINUTE));
  if (hours >= 1) return [hours, "시간", hours === 1 ? "hour" : "hours"];
  return [Math.floor(left / MINUTE) + 1, "분", "min"];
}

function korean(left) {
  if (left <= 0) return "마감됐어요";
  const [count, unit] = parts(left);
  return `${count}${unit} 남음`;
}

function english(left) {
  if (left <= 0) return "Closed";
  const [count, , unit] = parts(left);
  return `${count} ${unit} left`;
}
