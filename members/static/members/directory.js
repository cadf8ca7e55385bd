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

// How many there are now is said by the page's own announcer: a status that arrives with its text is not heard.
document.addEventListener("htmx:afterSwap", (event) => {
  const count = event.detail.target.id === "directory" && document.querySelector("#directory .directory-count");
  if (count) document.getElementById("announcer").textContent = count.textContent;
});

// What is not asked for has no place in the address that people send to each other.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches("[data-directory]")) return;
  const asked = event.detail.parameters;
  for (const name of ["q", "order"]) if (asked[name] === "") delete asked[name];
});
