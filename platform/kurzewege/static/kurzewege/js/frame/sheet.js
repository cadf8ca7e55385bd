// The phone's sheets are native popovers; browsers that have none get them opened and closed here.
if (!HTMLElement.prototype.hasOwnProperty("popover")) {
  document.documentElement.classList.add("no-popover");
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[popovertarget]");
    for (const sheet of document.querySelectorAll("[popover]")) {
      const isWanted = button && sheet.id === button.getAttribute("popovertarget");
      sheet.classList.toggle("is-open", Boolean(isWanted) && !sheet.classList.contains("is-open"));
    }
  });
}
