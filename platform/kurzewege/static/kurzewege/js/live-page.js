// What a live page does with patches: the same rules as tests/project/live/oracle.py, plus a person in front of it.
// Nothing is taken away from under somebody who writes, and nobody loses the focus.

const ANNOUNCE_EVERY = 5000;
const HAND_RESTS = 1000;
const WRITABLE = "input:not([type=hidden],[type=button],[type=submit],[type=checkbox],[type=radio]), textarea, select";

const waiting = new Map(); // element somebody writes in → fragment with its successor (null: to be removed)
const news = new Map(); // element with data-live-one, data-live-many → how many new things
let announcing = 0;

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// --- Writing ------------------------------------------------------------------------------------

function isDraft(field) {
  if (field.matches("select")) return false;
  return field.value !== field.defaultValue;
}

function isWrittenIn(element) {
  const active = document.activeElement;
  if (element.contains(active) && (active.matches(WRITABLE) || active.isContentEditable)) return true;
  return [...element.querySelectorAll(WRITABLE)].some(isDraft);
}

// --- Pointing -----------------------------------------------------------------------------------

// Rows that change places would slip away from under the hand that is about to press one of them; and what is pressed
// and exchanged before it is let go of gets no click at all: of a hall that votes, every second one would be lost.
const hand = { over: null, moved: -HAND_RESTS, isDown: false };

function isPointedAt(element) {
  const isMoving = performance.now() - hand.moved < HAND_RESTS;
  return isMoving && (hand.isDown || "liveHold" in element.dataset) && element.contains(hand.over);
}

function point(event) {
  Object.assign(hand, { over: event.target, moved: performance.now() });
}

function press(event) {
  point(event);
  hand.isDown = event.button === 0;
}

// The click follows first.
function letGo() {
  setTimeout(() => {
    hand.isDown = false;
    settle();
  });
}

// --- Waiting ------------------------------------------------------------------------------------

const isInUse = (element) => isWrittenIn(element) || isPointedAt(element);

function settle() {
  for (const [element, fragment] of [...waiting]) {
    if (element.isConnected && isInUse(element)) {
      if (isPointedAt(element)) setTimeout(settle, HAND_RESTS);
      continue;
    }
    waiting.delete(element);
    if (element.isConnected) exchange(element, fragment);
  }
}

// --- Exchanging ---------------------------------------------------------------------------------

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return document.importNode(template.content, true);
}

// Elements with this id: on the page, and in successors that still wait.
function findAll(id) {
  const roots = [document, ...waiting.values()].filter(Boolean);
  return roots.map((root) => root.getElementById(id)).filter(Boolean);
}

function exchange(element, fragment) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const added = fragment ? [...fragment.children] : [];
  const next = added[0] || element.nextElementSibling || element.previousElementSibling || element.parentElement;
  element.replaceWith(...(fragment ? fragment.childNodes : []));
  if (focused) refocus((focused.id && document.getElementById(focused.id)) || next);
  welcome(added);
}

// The same button in the new partial, else the partial itself, else its neighbour: never back to the top of the page.
function refocus(element) {
  element.focus({ preventScroll: true });
  if (document.activeElement === element) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function welcome(elements) {
  const here = elements.filter((element) => element.isConnected);
  for (const element of here) window.htmx?.process(element);
  if (here.length) tell("live:applied", { elements: here });
}

export function replace(element, fragment) {
  if (element.isConnected && isInUse(element)) {
    waiting.set(element, fragment);
    settle();
  } else exchange(element, fragment);
}

function insert(parent, html, atStart) {
  const fresh = [];
  for (const node of [...parse(html).childNodes]) {
    const known = node.id && document.getElementById(node.id);
    if (known) {
      const fragment = document.createDocumentFragment();
      fragment.append(node);
      replace(known, fragment);
    } else {
      fresh.push(node);
    }
  }
  parent[atStart ? "prepend" : "append"](...fresh);
  welcome(fresh.filter((node) => node.nodeType === Node.ELEMENT_NODE));
  return fresh.filter((node) => node.id).length;
}

const ways = {
  replace: (element, html) => replace(element, parse(html)),
  remove: (element) => replace(element, null),
  append: (element, html) => insert(element, html, false),
  prepend: (element, html) => insert(element, html, true),
  text: (element, html) => {
    element.textContent = html;
  },
};

// --- Patches ------------------------------------------------------------------------------------

export function apply(topic, patches) {
  let count = 0;
  for (const { target, html = "", how, data } of patches) {
    if (how === "announce") {
      if (document.getElementById(target)) continue;
      tell("live:announce", { topic, target, data });
      count += 1;
    } else {
      for (const element of findAll(target)) count += ways[how]?.(element, html) || 0;
    }
  }
  if (count) announce(topic, count);
}

// The page as it is now, in place of the elements of these topics; gives their fresh elements.
export async function renew(topics) {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`page answered ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const elements = topics.flatMap((topic) => [...document.querySelectorAll(`[data-live-topic="${CSS.escape(topic)}"]`)]);
  const found = [];
  for (const old of elements) {
    // An empty marker names what it stands for; both are exchanged.
    const marker = fresh.querySelector(`[data-live-topic="${CSS.escape(old.dataset.liveTopic)}"]`);
    if (!marker) continue;
    found.push({ topic: old.dataset.liveTopic, seq: marker.dataset.liveSeq, epoch: marker.dataset.liveEpoch });
    const shown = old.dataset.liveShows;
    const place = shown ? document.getElementById(shown) : old;
    const successor = shown ? fresh.getElementById(shown) : marker;
    if (!place || !successor) continue;
    const fragment = document.createDocumentFragment();
    fragment.append(document.importNode(successor, true));
    replace(place, fragment);
  }
  return found;
}

// --- Announcing ---------------------------------------------------------------------------------

// For people who hear the page: "3 new questions", at most every five seconds.
function announce(topic, count) {
  const element = document.querySelector(`[data-live-topic="${CSS.escape(topic)}"][data-live-many]`);
  if (!element) return;
  news.set(element, (news.get(element) || 0) + count);
  announcing ||= setTimeout(speak, ANNOUNCE_EVERY);
}

function speak() {
  announcing = 0;
  const texts = [...news].map(([{ dataset }, count]) => (count === 1 ? dataset.liveOne : dataset.liveMany.replace("#", count)));
  news.clear();
  const region = document.getElementById("live-status") || document.getElementById("announcer");
  if (region) region.textContent = texts.join(" ");
}

document.addEventListener("focusout", () => setTimeout(settle));
document.addEventListener("reset", () => setTimeout(settle));
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("pointermove", point, { passive: true });
document.addEventListener("pointerdown", press, { passive: true });
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, letGo, { passive: true });
document.addEventListener("submit", () => { hand.moved = -HAND_RESTS; }); // what was pressed shows at once
