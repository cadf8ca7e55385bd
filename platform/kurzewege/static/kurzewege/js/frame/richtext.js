// Pages with a rich text field load the editor's module; the others never hear of it.
function loadEditor(root) {
  const frame = root.matches?.("[data-editor]") ? root : root.querySelector?.("[data-editor]");
  // Without it the field stays plain text, which the server takes as well.
  if (frame) import(frame.dataset.editorModule).catch(() => {});
}

loadEditor(document);
document.addEventListener("htmx:load", (event) => loadEditor(event.detail.elt));
