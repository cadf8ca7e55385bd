// Pages with a rich text field load the editor's module when somebody comes near the field, or at once when a text may
// be waiting for it: an edit form, or a draft kept in this browser (drafts.js). The others never hear of it.
const EDITOR = "[data-editor]";

function hasDrafts() {
  try {
    return Object.keys(localStorage).some((name) => name.startsWith("kw-draft:"));
  } catch {
    // A private window or a full disk: there are no drafts then.
    return false;
  }
}

function load(frame) {
  // Without it the field stays plain text, which the server takes as well.
  if (frame) import(frame.dataset.editorModule).catch(() => {});
}

function look(root) {
  const frames = [...(root.matches?.(EDITOR) ? [root] : []), ...(root.querySelectorAll?.(EDITOR) ?? [])];
  const isAwaited = (frame) => frame.contains(document.activeElement) || frame.querySelector("[data-html]");
  load(hasDrafts() ? frames[0] : frames.find(isAwaited));
}

for (const near of ["focusin", "pointerover"]) {
  document.addEventListener(near, (event) => load(event.target.closest?.(EDITOR)), { passive: true });
}
document.addEventListener("compositionstart", ({ target }) => { if (target.closest?.(EDITOR)) target.dataset.composing = "1"; });
document.addEventListener("compositionend", ({ target }) => { if (target.dataset) delete target.dataset.composing; });
// Read by the editor, which moves what stands below it when it comes (editor.js). Another button opens a menu, behind
// which its release is not told everywhere.
document.addEventListener("pointerdown", ({ button }) => { if (!button) document.body.dataset.pressed = "1"; }, { passive: true });
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => { delete document.body.dataset.pressed; }, { passive: true });
}
look(document);
document.addEventListener("htmx:load", (event) => look(event.detail.elt));
