// The page on the phones: asking and voting without reloading, one's own state, what waits to be sent.

import { keepHand } from "./hand.js";
import { Outbox } from "./room-outbox.js";
import { keepSteady } from "./room-order.js";

const room = document.querySelector("[data-mic-room]");
const board = room.dataset.micRoom;
const form = document.getElementById("mic-ask");
const field = form?.querySelector("textarea");
const draft = `mic-draft:${board}`;
let token = document.querySelector("#mic-token input")?.value;
let mine = room.dataset.micOwn.split(" ").filter(Boolean);
let votes = {};
let pulling = 0;

// The answer to a form is the board as well: loading it again must not send the form again.
if (window.location.pathname !== room.dataset.micAddress) history.replaceState(null, "", room.dataset.micAddress);

const say = (text) => {
  document.getElementById("live-status").textContent = text;
};

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage is switched off
  }
}

async function post(address, values, signal) {
  const body = new URLSearchParams({ ...values, csrfmiddlewaretoken: token });
  const answer = await fetch(address, { method: "POST", body, signal, headers: { Accept: "application/json" } });
  if (answer.status === 403 && (await renewToken())) return post(address, values, signal);
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { status: isOurs ? answer.status : 0, data: isOurs ? await answer.json() : {} };
}

// A phone that slept for a day has an old token; another one than before is worth another try.
async function renewToken() {
  const page = await fetch(window.location.href, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("#mic-token input")?.value;
  const isNew = Boolean(fresh) && fresh !== token;
  token = fresh || token;
  return isNew;
}

// --- One's own state ------------------------------------------------------------------------------

function paint() {
  for (const card of room.querySelectorAll(".mic-card")) {
    const own = card.querySelector(".mic-own");
    const isMine = mine.includes(card.dataset.key);
    if (own && own.hidden === isMine) own.hidden = !isMine;
  }
  for (const vote of room.querySelectorAll("[data-mic-vote]")) {
    const value = wanted.get(vote.dataset.micVote) ?? votes[vote.dataset.micVote] ?? 0;
    for (const [button, own] of [[vote.querySelector(".mic-up"), 1], [vote.querySelector(".mic-down"), -1]]) {
      if (!button) continue;
      button.setAttribute("aria-pressed", String(value === own));
      button.value = value === own ? 0 : own;
    }
  }
}

function takeIn(state) {
  if (!state?.html) return;
  votes = state.votes;
  mine = state.mine;
  outbox.settle(mine);
  const old = document.getElementById(`mic-own-${board}`);
  const fresh = new DOMParser().parseFromString(state.html, "text/html").body.firstElementChild;
  const isBusy = old.querySelector("details[open]") || old.contains(document.activeElement);
  if (!isBusy && old.outerHTML !== fresh.outerHTML) {
    tellNews(old, fresh);
    old.replaceWith(document.importNode(fresh, true));
  }
  paint();
}

// What became of my question, for people who hear the page.
function tellNews(old, fresh) {
  for (const item of fresh.querySelectorAll("[data-state]")) {
    const before = old.querySelector(`#${CSS.escape(item.id)}`);
    if (before && before.dataset.state !== item.dataset.state) {
      say(`${item.querySelector(".mic-text").textContent}: ${item.querySelector(".mic-own-state").textContent.trim()}`);
    }
  }
}

// After something happened on the board: only phones with questions of their own ask, and not all at once.
function pullSoon(milliseconds = 300 + Math.random() * 1500) {
  pulling ||= setTimeout(async () => {
    pulling = 0;
    const answer = await fetch(`/live/personal/?mic=${board}&language=${document.documentElement.lang}`, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) takeIn((await answer.json()).mic);
  }, milliseconds);
}

document.addEventListener("live:frame", () => {
  paint();
  if (mine.length || outbox.items.length) pullSoon();
});
document.addEventListener("live:personal", ({ detail }) => detail.name === "mic" && takeIn(detail.data));
document.addEventListener("live:present", ({ detail }) => {
  const few = document.getElementById("mic-few");
  if (few) few.hidden = detail.number >= 5;
});
// Closed for guests, or sent away: the page says so.
document.addEventListener("live:left", () => window.location.reload());

// --- Asking -----------------------------------------------------------------------------------------

const outbox = new Outbox(`mic-outbox:${board}`, {
  post: ({ text, name, form_key }, signal) => post(form.action, { text, name: name || "", form_key }, signal),
  arrived: (item, data) => takeIn(data.mic),
  refused(item, data) {
    refuse(data.sentence);
    if (field && !field.value) field.value = item.text;
  },
  changed: showUnsent,
});

function refuse(sentence) {
  const place = document.getElementById("mic-refusal");
  place.textContent = sentence;
  place.hidden = !sentence;
}

function showUnsent() {
  const list = document.getElementById("mic-unsent");
  list.replaceChildren(
    ...outbox.items.map((item) => {
      const row = document.createElement("li");
      const text = row.appendChild(document.createElement("p"));
      text.className = "mic-text";
      text.dir = "auto";
      text.textContent = item.text;
      const state = row.appendChild(document.createElement("p"));
      state.className = "mic-meta";
      const { textOnItsWay, textUnsent, textWaits } = room.dataset;
      state.textContent = item.sent ? textOnItsWay : navigator.onLine ? textUnsent : textWaits;
      return row;
    }),
  );
  const { unsent } = outbox;
  const count = document.getElementById("mic-unsent-count");
  count.textContent = unsent === 0 ? "" : unsent === 1 ? count.dataset.one : count.dataset.many.replace("#", unsent);
}

const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => "23456789ABCDEFGHJKMNPQRSTVWXYZab"[byte % 32]).join("");

form?.addEventListener("submit", (event) => {
  if (event.submitter?.name === "language") return;
  event.preventDefault();
  const text = field.value.trim();
  const name = form.elements.name?.value.trim() ?? "";
  refuse("");
  if (!text) return field.focus();
  if (form.elements.name && !name) return form.elements.name.focus();
  outbox.put({ text, name, form_key: form.elements.form_key.value });
  form.elements.form_key.value = freshKey();
  field.value = "";
  attempt(() => localStorage.removeItem(draft));
});

field?.addEventListener("input", () => attempt(() => (field.value ? localStorage.setItem(draft, field.value) : localStorage.removeItem(draft))));
if (field && !field.value) field.value = attempt(() => localStorage.getItem(draft)) || "";
for (const name of ["online", "pageshow"]) window.addEventListener(name, () => outbox.send());
document.addEventListener("visibilitychange", () => document.hidden || outbox.send());
document.addEventListener("live:frame", () => outbox.unsent && outbox.send());

// --- Voting -------------------------------------------------------------------------------------------

const wanted = new Map(); // question → the last tap that the server does not have yet

room.addEventListener("submit", (event) => {
  const vote = event.target.closest("[data-mic-vote]");
  if (!vote) return;
  event.preventDefault();
  const key = vote.dataset.micVote;
  const isSending = wanted.has(key);
  wanted.set(key, Number(event.submitter.value));
  paint();
  if (!isSending) castVote(key, vote.action);
});

async function castVote(key, address) {
  const value = wanted.get(key);
  const answer = await post(address, { value }, AbortSignal.timeout(10000)).catch(() => null);
  if (answer?.status === 200) {
    votes[key] = value;
    const count = document.getElementById(`mic-${key}-count`);
    if (count && wanted.get(key) === value) count.textContent = answer.data.votes;
  } else if (answer?.status === 422) {
    say(answer.data.sentence);
    refuse(answer.data.sentence);
  } else {
    setTimeout(() => castVote(key, address), 2000 + Math.random() * 2000);
    return;
  }
  if (wanted.get(key) === value || answer.status === 422) wanted.delete(key);
  else castVote(key, address);
  paint();
}

keepSteady(room);
keepHand(room, { post, say });
paintFromPage();
showUnsent();
outbox.send();

// What the page was drawn with.
function paintFromPage() {
  for (const vote of room.querySelectorAll("[data-mic-vote]")) {
    if (vote.querySelector('.mic-up[aria-pressed="true"]')) votes[vote.dataset.micVote] = 1;
    if (vote.querySelector('.mic-down[aria-pressed="true"]')) votes[vote.dataset.micVote] = -1;
  }
}
