// Toasts and notices: closing them, letting good news fade, showing that a request did not get through.
const GOOD_NEWS_MS = 8000;
const toasts = document.getElementById("toasts");

function fade(toast) {
  if (toast.matches(".toast-error, .toast-warning") || toast.querySelector("form")) return;
  setTimeout(function close() {
    // Nobody loses what she is reading or about to press.
    if (toast.matches(":hover, :focus-within")) setTimeout(close, GOOD_NEWS_MS);
    else toast.remove();
  }, GOOD_NEWS_MS);
}

function showTemplate(id) {
  const template = document.getElementById(id);
  if (!template || !toasts) return;
  const text = template.content.textContent.trim();
  for (const shown of toasts.children) if (shown.textContent.trim() === text) return;
  toasts.append(template.content.cloneNode(true));
}

if (toasts) {
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.matches?.(".toast")) fade(node);
  }).observe(toasts, { childList: true });
}

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-toast-close]")?.closest("[data-toast]")?.remove();
});
document.addEventListener("htmx:responseError", () => showTemplate("toast-failed"));
document.addEventListener("htmx:sendError", () => showTemplate("toast-offline"));
document.addEventListener("htmx:timeout", () => showTemplate("toast-offline"));
// For other modules: document.dispatchEvent(new CustomEvent("toast:show", { detail: "id-of-a-template" })).
document.addEventListener("toast:show", (event) => showTemplate(event.detail));
