// The directory's filters: what a person opened stays open when the counts change.

const opened = new Set();

document.addEventListener(
  "toggle",
  (event) => {
    const part = event.target;
    if (!part.matches?.("[data-directory] .facet-more")) return;
    if (part.open) opened.add(part.id);
    else if (part.isConnected) opened.delete(part.id);
  },
  true,
);

document.addEventListener("htmx:oobAfterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
});

// "Open" is the filters' state wherever there is room beside the list.
const wide = matchMedia("(width >= 64rem)");
function fit() {
  for (const part of document.querySelectorAll("[data-open-wide]")) part.open = wide.matches || part.open;
}
fit();
wide.addEventListener("change", fit);
