// A button with data-copy="id" copies the value of that field and says so with data-copied.
const SAID_MS = 3000;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without https or permission: marked, so that Ctrl+C takes it.
    field.focus();
    field.select();
    return;
  }
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  document.getElementById("announcer")?.replaceChildren(button.dataset.copied);
  setTimeout(() => (label.textContent = before), SAID_MS);
});
