// The countdown of the hall: drawn from the server's moment and length, so a page that comes late shows the same rest.
// The page's own clock may be wrong; the server is asked once how far, and again when the page wakes up.

const TICK = 250;
const ASK_AGAIN = 300000;
let offset = 0; // milliseconds by which the server is ahead of this page
let asked = -Infinity;
let ticking = 0;
let before = null; // state of the clock when it was drawn last

async function askForTheTime() {
  asked = performance.now();
  const began = Date.now();
  const answer = await fetch("/live/personal/?clock=1", { cache: "no-store" }).catch(() => null);
  const now = answer?.ok ? (await answer.json()).clock?.now : 0;
  if (now) offset = now - (began + Date.now()) / 2;
  else asked = performance.now() - ASK_AGAIN + 10000;
  draw();
}

function restOf(timer) {
  if (timer.dataset.timer === "paused") return Number(timer.dataset.left);
  return Number(timer.dataset.ends) - (Date.now() + offset);
}

function written(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const say = (text) => {
  const status = document.getElementById("live-status");
  if (status) status.textContent = text;
};

function draw() {
  const timer = document.querySelector("[data-timer]");
  if (!timer) return;
  const isVisible = timer.getClientRects().length > 0;
  const kind = timer.dataset.timer;
  let state = kind;
  if (kind !== "off") {
    const rest = restOf(timer);
    if (rest <= 0) state = "over";
    const text = state === "over" ? timer.dataset.textOver : written(rest);
    const place = timer.querySelector("[data-timer-rest]");
    if (place.textContent !== text) place.textContent = text;
  }
  timer.classList.toggle("is-over", state === "over");
  // People who hear the page learn of the start and of the end, of nothing between.
  if (isVisible && before !== null && state !== before) {
    if (state === "over") say(timer.dataset.textOver);
    else if (before === "off") say(timer.dataset.textStart);
  }
  before = state;
  clearTimeout(ticking);
  if (kind === "running" && isVisible) {
    if (performance.now() - asked > ASK_AGAIN) askForTheTime();
    if (state === "running") ticking = setTimeout(draw, TICK);
  }
}

for (const name of ["live:frame", "live:applied", "hall:hand"]) document.addEventListener(name, draw);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  asked = -Infinity;
  draw();
});
draw();
