// Forms: sent once and with their token, focus where the error is, warning before typed text is lost.

// Several submits of one form within a few seconds are one; the server holds the same rule by form_key.
const SENDING_MS = 8000;

// What arrives live is the same for everybody, so its forms carry no token: they get this page's when they are sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.querySelector("[name='csrfmiddlewaretoken']")) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: token });
  form.prepend(field);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-once]")) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  form.dataset.isSent = "";
  setTimeout(() => form.removeAttribute("aria-busy"), SENDING_MS);
});

// Back from the next page: the form is ready again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

function focusOn(root) {
  const target = root.querySelector?.("[data-focus]");
  target?.focus();
}

focusOn(document);
document.addEventListener("htmx:afterSwap", (event) => focusOn(event.detail.target));

// A select or checkbox with data-submit-on-change sends its form; without scripts there is a button.
document.addEventListener("change", (event) => {
  const field = event.target.closest?.("[data-submit-on-change]");
  if (field && field.form) field.form.requestSubmit();
});

// "Older": the focus goes to the first of the new items.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt;
  if (!link.matches?.("[data-focus-new]")) return;
  const list = event.detail.target;
  const last = list.lastElementChild;
  list.addEventListener(
    "htmx:afterSettle",
    () => {
      const first = last ? last.nextElementSibling : list.firstElementChild;
      if (!first) return;
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
    },
    { once: true },
  );
});

// Reached by Tab, a browser scrolls no more of a tall text field into view than the line with the cursor: the rest may
// lie behind the bar at the bottom. Where it is whole already, nothing moves.
document.addEventListener("keyup", (event) => {
  if (event.key === "Tab" && event.target.matches("textarea, [contenteditable='true']")) {
    event.target.scrollIntoView({ block: "nearest" });
  }
});
