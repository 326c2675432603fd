// [data-check=own|whole]: "check here" fetches what can be downloaded and says line by line what fits.
const LINES = {
  row: ["우리 줄이 공개된 뿌리에 들어 있어요", "your row is part of the published root"],
  root: ["뿌리가 이 화면의 것과 같아요", "the root is the one on this page"],
  numbers: ["수량이 서로 맞아요", "the numbers of pieces agree"],
  limits: ["한도와 최소 물량 안이에요", "within your cap and minimum lot"],
  total: ["이 로트의 우리 수량이 함께 나눈 몫 모두 안에 있어요", "your pieces are part of your total over all lots"],
  last: ["우리의 마지막 한 개가 더 비싸지 않아요", "your last piece is not dearer than the next price"],
  next: ["우리의 다음 한 개가 더 싸지 않아요", "a further piece for you is not cheaper than the last price"],
  level: ["우리 몫이 수위와 한 개 차이로 맞아요", "your share meets the level within a piece"],
  whole: ["입력에서 이 결과가 나와요. 목표값", "the result follows from the input. Goals"],
  form: ["확인할 수 없어요. 내려받아 확인해 주세요", "it cannot be checked here; please download it"],
};

export function bindChecks() {
  for (const place of document.querySelectorAll("[data-check]")) {
    const button = place.querySelector("[data-check-start]");
    if (!globalThis.crypto?.subtle) continue; // only on https and on this machine
    button.hidden = false;
    button.addEventListener("click", () => run(place, button));
  }
}

async function run(place, button) {
  button.disabled = true;
  const lines = place.querySelector("[data-check-lines]");
  lines.replaceChildren();
  lines.hidden = false;
  try {
    await (place.dataset.check === "own" ? own : whole)(place.dataset, lines);
  } catch (fault) {
    say(lines, "form", false, /^CERT_/.test(fault.message) ? fault.message : "");
  }
  button.disabled = false;
}

async function own({ own: path, root }, lines) {
  const [{ parse }, { checkOwn }] = await Promise.all([import("./check/exact.js"), import("./check/own.js")]);
  for (const [name, fits] of await checkOwn(parse(await text(path)), root)) say(lines, name, fits);
}

async function whole({ instance, result }, lines) {
  const { checkTexts } = await import("./check/certificate.js");
  const texts = await Promise.all([text(instance), text(result)]);
  const started = performance.now();
  const goals = await checkTexts(...texts);
  lines.dataset.took = (performance.now() - started).toFixed(1);
  say(lines, "whole", true, goals.join(" · "));
}

async function text(path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

function say(lines, name, fits, more = "") {
  const korean = document.documentElement.lang === "ko";
  const open = korean ? "확인할 수 없음" : "not checked";
  const mark = fits === null ? `– ${open}:` : fits ? "✓" : korean ? "맞지 않음" : "does not fit";
  const line = document.createElement("li");
  line.dataset.fits = fits === null ? "open" : fits ? "yes" : "no";
  line.textContent = `${mark} ${LINES[name][korean ? 0 : 1]}${more ? `: ${more}` : ""}`;
  lines.append(line);
}
