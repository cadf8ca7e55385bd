// Live pages: what the server pushes for every topic on the page, healed by reading what was missed.
//
//   <section {% live_topic "board:Kx3" %}>        followed: data-live-topic, data-live-seq, data-live-epoch
//   data-live-shows="id"                          on an empty marker: the element to renew when history is gone
//   data-live-one="…" data-live-many="# …"        what to say about new things to people who hear the page
//   <b data-personal="bell">                      one's own state; data-personal-field (count), data-personal-keys;
//                                                 data-personal-html: the field is markup
//   data-live-follow                              with data-personal: the field names topics that the page follows, too
//   data-live-hold                                not exchanged while a hand moves over it (rows that change places)
//   <span data-live-present="board:Kx3" data-one="…" data-many="# …">   how many people have it open
//   <p data-live-state data-text-live="…" …>      shows the line: live, slower (polling), paused (no database), offline
//
// Events on the document: live:announce, live:applied, live:frame, live:left, live:personal, live:present. Protocol: docs/decisions/0003-live-kernel.md

import { Line } from "./live-line.js";
import { apply, renew } from "./live-page.js";

const MAX_TOPICS = 20;
const have = new Map(); // topic → {seq, epoch}: up to where the page knows it
const left = new Set(); // topics we may not hear
const known = new WeakSet(); // elements whose cursor was read
const stale = new Set(); // topics whose history is gone
let state = "";
let healing = null;
let healAgain = false;
let refreshing = false;
let paused = false; // the server's database is away: the line lives, but nothing new can come

const personal = () => [...document.querySelectorAll("[data-personal]")];
const language = () => document.documentElement.lang;

function cursors() {
  const topics = [...have].filter(([topic]) => !left.has(topic)).slice(0, MAX_TOPICS);
  return topics.map(([topic, { seq, epoch }]) => [topic, epoch ? `${seq}.${epoch}` : `${seq}`]);
}

// Reads new elements; true when there are other topics than before. Is a part of the page older than the rest,
// then back to it: applying a patch twice is harmless.
function collect() {
  const before = [...have.keys()].join();
  const present = new Set();
  let isBehind = false;
  for (const element of document.querySelectorAll("[data-live-topic]")) {
    const { liveTopic: topic, liveSeq, liveEpoch = "" } = element.dataset;
    present.add(topic);
    if (known.has(element)) continue;
    known.add(element);
    const old = have.get(topic);
    const seq = Number(liveSeq);
    if (!old || seq < old.seq) have.set(topic, { seq, epoch: liveEpoch });
    isBehind ||= Boolean(old) && seq < old.seq;
  }
  for (const topic of [...have.keys()]) if (!present.has(topic)) have.delete(topic);
  if (isBehind) heal();
  return [...have.keys()].join() !== before;
}

// --- What comes ---------------------------------------------------------------------------------

function receive(message) {
  if (message.present) count(message.present);
  if (message.heads || "paused" in message) pause(Boolean(message.paused));
  if (message.topic) receiveFrame(message);
  else if (message.reset) heal();
  else if (message.heads) compare(message.heads);
  else if (message.left) leave(message.left);
  else if (message.personal) pull([message.personal]);
}

function pause(isPaused) {
  if (paused === isPaused) return;
  paused = isPaused;
  if (state) show(state === "paused" ? "live" : state);
}

// Frames join without a gap or a repeat: the next one is applied, an old one ignored, for any other we read.
function receiveFrame(frame) {
  const mine = have.get(frame.topic);
  if (!mine) return;
  const isOurs = !mine.epoch || mine.epoch === frame.epoch;
  if (frame.reset) refresh(frame.topic);
  else if (isOurs && frame.from === mine.seq) {
    have.set(frame.topic, { seq: frame.to, epoch: frame.epoch });
    apply(frame.topic, frame.patches);
    tell("live:frame", { topic: frame.topic });
  } else if (!isOurs || frame.to > mine.seq) heal();
}

// How many people have a topic open.
function count(present) {
  for (const [topic, number] of Object.entries(present)) {
    for (const element of document.querySelectorAll(`[data-live-present="${CSS.escape(topic)}"]`)) {
      element.textContent = number === 1 ? element.dataset.one : element.dataset.many.replace("#", number);
    }
    tell("live:present", { topic, number });
  }
}

function compare(heads) {
  for (const [topic, cursor] of Object.entries(heads)) {
    const mine = have.get(topic);
    const [seq, epoch = ""] = cursor.split(".");
    if (mine && (Number(seq) > mine.seq || (mine.epoch && epoch !== mine.epoch))) heal();
  }
}

function leave(topic) {
  left.add(topic);
  tell("live:left", { topic });
}

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// --- Healing ------------------------------------------------------------------------------------

// Reads what the page missed; true when the server answered. One at a time, and once more if asked meanwhile.
function heal() {
  if (healing) {
    healAgain = true;
    return healing;
  }
  healing = since().finally(() => {
    healing = null;
    if (healAgain && !line.ended) setTimeout(heal, 200);
    healAgain = false;
  });
  return healing;
}

async function since() {
  const query = new URLSearchParams(cursors().map(([topic, cursor]) => ["t", `${topic}@${cursor}`]));
  query.append("language", language());
  const answer = await get(`/live/since/?${query}`);
  answer?.frames.forEach(receiveFrame);
  answer?.left.forEach(leave);
  return Boolean(answer);
}

// History is gone: fetch the page once for all topics concerned. If that fails, the next heartbeat finds them again.
async function refresh(topic) {
  stale.add(topic);
  if (refreshing) return;
  refreshing = true;
  try {
    await Promise.resolve(); // the other topics of the same answer
    for (const { topic: name, seq, epoch } of await renew([...stale])) have.set(name, { seq: Number(seq), epoch });
    collect();
  } catch (error) {
    console.warn("live: page not renewed", error);
  } finally {
    stale.clear();
    refreshing = false;
  }
}

// One's own state; all of it, or only `names`.
async function pull(names) {
  const query = new URLSearchParams();
  for (const { dataset } of personal()) {
    if (names && !names.includes(dataset.personal)) continue;
    const keys = [query.get(dataset.personal), dataset.personalKeys].filter(Boolean).join();
    query.set(dataset.personal, [...new Set(keys.split(","))].join());
  }
  const isAsked = [...query].length > 0;
  query.append("language", language());
  const answer = isAsked ? await get(`/live/personal/?${query}`) : null;
  for (const [name, data] of Object.entries(answer || {})) {
    for (const element of personal().filter(({ dataset }) => dataset.personal === name)) {
      const value = data[element.dataset.personalField || "count"];
      if (value === undefined) continue;
      if ("liveFollow" in element.dataset) {
        follow(value, element.dataset.liveShows);
        continue;
      }
      if ("personalHtml" in element.dataset) element.innerHTML = value; // drawn by the server, as a patch is
      else element.textContent = value || "";
    }
    tell("live:personal", { name, data });
  }
}

// What the page shows is told elsewhere now than when it was made: a group closed, its reader was admitted.
function follow(topics, shows) {
  const fresh = Object.entries(topics).filter(([topic]) => !have.has(topic) || left.has(topic));
  for (const [topic, cursor] of fresh) {
    left.delete(topic);
    if (have.has(topic)) continue;
    const [liveSeq, liveEpoch = ""] = cursor.split(".");
    const marker = document.createElement("span");
    marker.hidden = true;
    Object.assign(marker.dataset, { liveTopic: topic, liveSeq, liveEpoch, liveShows: shows });
    document.getElementById("main").append(marker);
  }
  if (!fresh.length) return;
  collect();
  line.greet();
}

async function get(address) {
  try {
    const answer = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } });
    if (answer.status === 401) line.end();
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no network: whoever asked shows it
  }
}

// --- The page -----------------------------------------------------------------------------------

function show(next) {
  state = paused && next === "live" ? "paused" : next;
  for (const element of document.querySelectorAll("[data-live-state]")) {
    const text = element.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`];
    if (element.dataset.liveState === state) continue;
    element.dataset.liveState = state;
    if (text !== undefined) element.textContent = text;
  }
}

const isLive = () => have.size > 0 || personal().length > 0;
const line = new Line({ cursors, language, isLive, receive, heal, pull: () => pull(), show });

window.addEventListener("online", () => line.plug());
window.addEventListener("offline", () => line.unplug());
window.addEventListener("pageshow", (event) => event.persisted && line.wake());
window.addEventListener("pagehide", () => line.close()); // an open line would keep the page out of the back-forward cache
document.addEventListener("visibilitychange", () => document.hidden || line.wake());
document.addEventListener("htmx:afterSettle", () => {
  if (collect()) line.greet();
  else line.open();
  if (state) show(state);
});

collect();
line.open();
