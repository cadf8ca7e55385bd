// The moderators' page: moves without reloading, keys for a question that has the focus, the order of the podium.

import { sorted } from "./room-order.js";

const desk = document.getElementById("desk");
const refusal = document.getElementById("desk-refusal");
const podium = desk.querySelector('[data-desk-list="podium"]');
const pill = document.getElementById("desk-pill");
const help = document.getElementById("desk-help");
const useKeys = document.getElementById("desk-keys");
const KEYS_OFF = "mic-desk-keys-off";
let going = null; // the card that shall be united with the next one

const cardOf = (element) => element?.closest?.("[data-desk-card]");
const cards = () => [...desk.querySelectorAll("[data-desk-card]")].filter((card) => card.offsetParent);
const token = () => document.querySelector("#mic-token input").value;
const say = (text) => (document.getElementById("live-status").textContent = text);

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage is switched off
  }
}

function show(sentence) {
  refusal.textContent = sentence;
  refusal.hidden = !sentence;
  if (sentence) refusal.scrollIntoView({ block: "nearest" });
}

// What this page shows on stage: two moderators who call somebody up at once learn of each other.
function onStage() {
  const card = podium.querySelector('[data-state="stage"]');
  return card ? `${card.dataset.deskCard}.${card.dataset.version}` : "";
}

async function send(address, values) {
  const body = new URLSearchParams({ ...values, csrfmiddlewaretoken: token() });
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isOurs) return window.location.reload(); // signed out, or no moderator any more
    show(answer.ok ? "" : (await answer.json()).sentence);
    // Patches bring what happened; a page without a line fetches it.
    const state = document.querySelector("[data-live-state]")?.dataset.liveState;
    if (state !== "live" && answer.status !== 503) window.location.reload();
    return answer.ok;
  } catch {
    show(document.querySelector("[data-live-state]").dataset.textOffline);
    return false;
  }
}

desk.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-desk-form]");
  if (!form) return;
  event.preventDefault();
  const values = Object.fromEntries(new FormData(form, event.submitter));
  if (values.do === "stage") values.replaces = onStage();
  const card = cardOf(form);
  if (await send(form.action, values)) {
    // Before the patch comes: a field that still holds text would keep its card from being renewed.
    form.reset();
    for (const open of [form.closest("details"), form.closest(".desk-more")]) open?.removeAttribute("open");
    const isElsewhere = card ? !card.contains(document.activeElement) : !isWriting(document.activeElement);
    if (!isElsewhere) document.activeElement.blur();
  }
});

// --- The order of the podium: never by itself while somebody works in it --------------------------------------

function isBusy() {
  return podium.matches(":hover, :focus-within") || podium.querySelector("details[open]") !== null;
}

function order() {
  const now = [...podium.children];
  const stage = now.filter((card) => card.dataset.state === "stage");
  const wanted = [...stage, ...sorted(now.filter((card) => card.dataset.state !== "stage"))];
  const isMoved = wanted.some((card, index) => card !== now[index]);
  pill.hidden = true;
  if (!isMoved) return;
  if (isBusy()) pill.hidden = false;
  else podium.append(...wanted);
}

pill.addEventListener("click", () => {
  document.activeElement.blur();
  const now = [...podium.children];
  podium.append(...now.filter((card) => card.dataset.state === "stage"), ...sorted(now.filter((card) => card.dataset.state !== "stage")));
  pill.hidden = true;
  document.getElementById("desk-podium-title").focus();
});

function orderDone() {
  const done = desk.querySelector('[data-desk-list="done"]');
  const now = [...done.children];
  const wanted = [...now].sort((one, other) => Number(other.dataset.place) - Number(one.dataset.place));
  if (!done.contains(document.activeElement) && wanted.some((card, index) => card !== now[index])) done.append(...wanted);
}

document.addEventListener("live:frame", () => {
  order();
  orderDone();
});
podium.addEventListener("mouseleave", order);
document.addEventListener("live:left", () => window.location.reload());

// --- Keys -----------------------------------------------------------------------------------------------------

const isWriting = (element) => element.matches("input, textarea, select") || element.isContentEditable;

function go(step) {
  const all = cards();
  const index = all.indexOf(cardOf(document.activeElement));
  const next = all[index < 0 ? 0 : Math.min(Math.max(index + step, 0), all.length - 1)];
  next?.querySelector("summary, button, a")?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(card, ...moves) {
  for (const move of moves) {
    const control = card.querySelector(`[data-desk-do="${move}"]`);
    if (!control) continue;
    if (control.matches("details")) {
      for (const around of [control, control.closest(".desk-more")]) if (around) around.open = true;
      control.querySelector("textarea").focus();
    } else {
      control.click();
    }
    return;
  }
}

async function unite(card) {
  if (!going?.isConnected || going === card) {
    going?.classList.remove("is-going");
    going = going === card ? null : card;
    going?.classList.add("is-going");
    if (going) say(desk.dataset.textMarked);
    return;
  }
  const form = going.querySelector("[data-desk-form]");
  const into = `${card.dataset.deskCard}.${card.dataset.version}`;
  going.classList.remove("is-going");
  await send(form.action, { do: "merge", version: going.dataset.version, into });
  going = null;
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  z: (card) => press(card, "admit"),
  b: (card) => press(card, "stage", "off"),
  a: (card) => press(card, "answer"),
  l: (card) => press(card, "aside"),
  t: (card) => press(card, "edit"),
  n: (card) => press(card, "note"),
  v: unite,
};

// The speaking list and the clock: the same keys from a question and from either of them.
const HALL_KEYS = { r: "next", e: "end", u: "clock", m: "more" };

function pressInHall(move) {
  desk.querySelector(`.desk-hall [data-hall-do="${move}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.activeElement.closest("details[open]");
    if (open && desk.contains(open) && !open.matches(".desk-done")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !useKeys.checked || isWriting(event.target)) return;
  const card = cardOf(event.target);
  const key = event.key.toLowerCase();
  const move = HALL_KEYS[key];
  const act = KEYS[key];
  if (move && (card || event.target.closest(".desk-hall"))) {
    event.preventDefault();
    pressInHall(move);
  } else if (act && card) {
    event.preventDefault();
    act(card);
  }
});

document.getElementById("desk-help-open").addEventListener("click", () => help.showModal());
useKeys.checked = attempt(() => localStorage.getItem(KEYS_OFF)) === null;
useKeys.addEventListener("change", () => attempt(() => (useKeys.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1"))));
order();
