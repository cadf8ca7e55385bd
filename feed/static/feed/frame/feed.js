// The feed: announces new contributions without moving what is read, unfolds long texts, grows comment fields.
// Everything here is an addition: without it the page reads, writes and pages through the feed as well.

const waiting = new Set();

const feed = () => document.querySelector("[data-feed]");
const words = (text) => (text || "").split(" ").filter(Boolean);

// --- New contributions --------------------------------------------------------------------------

// Whether an announced entry belongs to what this page shows (tab, action field, group).
function belongsHere(list, news) {
  const { tab, field, group, myGroups, myInstitution } = list.dataset;
  if (group) return news.group === group;
  if (tab === "liked") return false;
  if (tab === "groups" && !words(myGroups).includes(news.group)) return false;
  if (tab === "institution" && (!myInstitution || news.institution !== myInstitution)) return false;
  return !field || news.field === field;
}

function isOnPage(key) {
  return document.getElementById(`entry-${key}`) !== null;
}

function drawPill() {
  const pill = document.querySelector("[data-feed-pill]");
  if (!pill) return;
  for (const key of waiting) if (isOnPage(key)) waiting.delete(key);
  const count = waiting.size;
  if (count) {
    const text = count === 1 ? pill.dataset.one : pill.dataset.many.replace("#", count);
    pill.querySelector("button").textContent = text;
  }
  pill.hidden = count === 0;
}

document.addEventListener("live:announce", (event) => {
  const list = feed();
  const news = event.detail.data;
  if (!list || !news?.key || isOnPage(news.key) || !belongsHere(list, news)) return;
  waiting.add(news.key);
  drawPill();
});

async function showNews(list) {
  const entries = list.querySelector("#entries");
  const newest = entries.querySelector(".entry");
  const url = new URL(list.dataset.newerUrl, window.location.href);
  if (list.dataset.tab) url.searchParams.set("tab", list.dataset.tab);
  if ("field" in list.dataset) url.searchParams.set("field", list.dataset.field);
  url.searchParams.set("after", newest?.dataset.entry ?? "");
  await window.htmx.ajax("GET", `${url.pathname}${url.search}`, { target: entries, swap: "afterbegin show:none" });
  waiting.clear();
  drawPill();
  const first = entries.querySelector(".entry");
  if (first && first !== newest) {
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "start" });
  }
}

document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-feed-pill] button");
  if (pill) showNews(feed());
});

// --- Deleting: the offer to undo stands where the thing stood -------------------------------------

// The network may tell this page of the deletion before the answer is here, so its place is kept beforehand.
document.addEventListener("htmx:beforeRequest", (event) => {
  const thing = document.getElementById(event.detail.elt.dataset?.feedDelete);
  if (!thing) return;
  const place = document.createElement(thing.localName === "li" ? "li" : "div");
  place.id = `${thing.id}-gone`;
  place.hidden = true;
  thing.before(place);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const id = event.detail.elt.dataset?.feedDelete;
  if (!id) return;
  if (event.detail.successful) document.getElementById(id)?.remove();
  document.querySelector(`[id="${id}-gone"][hidden]`)?.remove();
  document.querySelector(`[id="${id}-gone"] [data-feed-undo]`)?.focus({ preventScroll: true });
});

// --- After a swap -------------------------------------------------------------------------------

// What the answer brought, the network may have brought already: the answer's own stays, with its buttons.
function dropDoubles() {
  const seen = new Map();
  for (const element of document.querySelectorAll(".feed .comment[id], .feed .entry[id]")) {
    seen.get(element.id)?.remove();
    seen.set(element.id, element);
  }
}

// Before anything is painted, so that nobody sees or hears a thing twice.
document.addEventListener("htmx:afterSwap", dropDoubles);
document.addEventListener("htmx:afterSettle", drawPill);

// "Older contributions" leads on to the first of them.
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.requestConfig?.elt?.matches?.("[data-feed-older]")) return;
  const pages = document.querySelectorAll("[data-feed-page]");
  pages[pages.length - 1]?.querySelector(".entry")?.focus({ preventScroll: true });
});

// A sent comment leaves an empty field with a new key, so that the next one is not taken for the same.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.(".comment-form");
  if (!form || !event.detail.successful) return;
  form.reset();
  const key = form.querySelector("[name=form_key]");
  if (key) key.value = newKey(key.value.length);
  const field = form.querySelector("textarea");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus({ preventScroll: true });
});

function newKey(length) {
  const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const bytes = crypto.getRandomValues(new Uint8Array(length || 12));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}

// --- My own comments, told by the network: I may delete them --------------------------------------

document.addEventListener("live:applied", (event) => {
  const me = document.querySelector("[data-me]")?.dataset.me;
  if (!me) return;
  for (const element of event.detail.elements) {
    for (const form of element.querySelectorAll(`[data-for="${CSS.escape(me)}"]`)) form.hidden = false;
  }
});

// --- Long texts, growing fields -------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fold]");
  if (!button) return;
  const text = document.getElementById(button.getAttribute("aria-controls"));
  const opens = button.getAttribute("aria-expanded") !== "true";
  button.dataset.more ??= button.textContent;
  button.setAttribute("aria-expanded", String(opens));
  button.textContent = opens ? button.dataset.less : button.dataset.more;
  text.classList.toggle("is-open", opens);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-feed-comment]");
  const field = link && document.getElementById(link.dataset.feedComment);
  if (!field) return;
  event.preventDefault();
  field.focus();
});

if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-grow]")) return;
    event.target.rows = Math.min(12, event.target.value.split("\n").length);
  });
}

document.addEventListener("keydown", (event) => {
  const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (isSend && event.target.matches(".comment-form textarea")) event.target.form.requestSubmit();
});
