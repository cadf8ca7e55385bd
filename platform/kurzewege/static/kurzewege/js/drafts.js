// Unsent texts, kept in this browser until they have arrived: by person and place, for two weeks.

const PREFIX = "kw-draft:";
const SENT = "kw-sent";
const KEPT_MS = 14 * 24 * 60 * 60 * 1000;
const seen = new Map(); // when this page last knew the stored draft
const loaded = Date.now();

const person = () => document.body.dataset.person || "guest";
const nameOf = (key) => `${PREFIX}${person()}:${key}`;

// Private windows and full disks throw; writing goes on without drafts then.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

function read(name) {
  return attempt(() => JSON.parse(localStorage.getItem(name)));
}

// The stored draft, {text, saved}, or null.
export function recall(key) {
  const draft = read(nameOf(key));
  if (!draft || Date.now() - draft.saved > KEPT_MS) return null;
  return draft;
}

// Keeps the text; an older tab never overwrites what a newer one has kept since.
export function keep(key, text) {
  const name = nameOf(key);
  const stored = read(name);
  if (stored && stored.saved > (seen.get(name) ?? loaded)) return;
  if (!text) return forget(key);
  const saved = Date.now();
  seen.set(name, saved);
  attempt(() => localStorage.setItem(name, JSON.stringify({ text, saved })));
}

export function forget(key) {
  seen.set(nameOf(key), Date.now());
  attempt(() => localStorage.removeItem(nameOf(key)));
}

// A plain form is on its way: whether it arrived is known on the next page (see settle). Plain fields and the editor
// each name theirs; none at all means that nothing is on its way after all.
export function sending(keys) {
  const known = keys.length ? attempt(() => JSON.parse(sessionStorage.getItem(SENT))) || [] : [];
  attempt(() => sessionStorage.setItem(SENT, JSON.stringify([...known, ...keys])));
}

// A redirect without an error message means that it arrived; a sign-in page, an error page or the same form
// again means that it did not, and the text stays.
function settle() {
  const keys = attempt(() => JSON.parse(sessionStorage.getItem(SENT))) || [];
  attempt(() => sessionStorage.removeItem(SENT));
  const visit = performance.getEntriesByType("navigation")[0];
  const arrived =
    visit?.redirectCount > 0 &&
    (visit.responseStatus ?? 200) < 400 &&
    !location.pathname.startsWith("/accounts/") &&
    !document.querySelector(".notice-error");
  if (arrived) keys.forEach(forget);
}

function tidy() {
  attempt(() => {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && !(Date.now() - read(name)?.saved < KEPT_MS)) localStorage.removeItem(name);
    }
  });
}

settle();
tidy();
