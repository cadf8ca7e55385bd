// Native dialogs: data-dialog-open="id" opens, data-dialog-close closes; a link keeps working without scripts.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest?.("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  // A click beside an empty dialog closes it; one with a form stays, so that nothing typed is lost.
  if (event.target.matches?.("dialog") && !event.target.querySelector("form:not([method='dialog']) :is(textarea, input)")) {
    event.target.close();
  }
});
