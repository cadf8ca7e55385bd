// Unsent words of plain fields with `data-kept`, kept like those of the editor and by the same key of their form.

import { forget, keep, recall, sending } from "./drafts.js";

const FIELD = "textarea[data-kept], input[data-kept]";
const timers = new WeakMap();

const fieldsIn = (root) => [...root.querySelectorAll(FIELD)];

function draftKey(field) {
  const place = field.closest("[data-draft-key]")?.dataset.draftKey;
  return `${place || field.form?.getAttribute("action") || location.pathname}#${field.name}`;
}

function keepNow(field) {
  clearTimeout(timers.get(field));
  if (!field.value.trim()) forget(draftKey(field));
  else if (field.value !== field.defaultValue) keep(draftKey(field), field.value);
}

// When all scripts of the page have run: what follows the typing (similar questions) follows this as well.
addEventListener("load", () => {
  for (const field of fieldsIn(document)) {
    const draft = recall(draftKey(field));
    if (!draft || field.value.trim()) continue;
    field.value = draft.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.(FIELD)) return;
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => keepNow(field), 400));
});

document.addEventListener("submit", (event) => {
  const fields = fieldsIn(event.target);
  fields.forEach(keepNow);
  if (fields.length) sending(fields.map(draftKey));
}, { capture: true });

document.addEventListener("reset", (event) => {
  for (const field of fieldsIn(event.target)) forget(draftKey(field));
});
