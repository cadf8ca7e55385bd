// A page of a group: when its reader was admitted, thrown out, or the group changed its rules, the page shows what is
// so now. What she was writing is kept by the drafts. Of a page with things from several groups only the part goes
// (data-standing-part) whose group may not be read any more.

const CLOSED = ["gone", "outside", "invited", "asked"];

function hasChanged(before, now) {
  // In a list it only matters whether the group may still be known.
  if (before === "known") return now === "gone";
  // Pages inside the group know no word of their own: for them it only matters whether it may still be read.
  return before ? now !== before : CLOSED.some((word) => now.startsWith(word));
}

// Should page and answer ever disagree about the word, the page is fetched anew once, not for ever.
function wasJustRenewed(key, now) {
  const mark = `standing:${key}`;
  const [word, moment] = (sessionStorage.getItem(mark) ?? "").split("@");
  sessionStorage.setItem(mark, `${now}@${Date.now()}`);
  return word === now && Date.now() - Number(moment) < 10_000;
}

document.addEventListener("live:personal", ({ detail }) => {
  if (detail.name !== "group") return;
  for (const mark of document.querySelectorAll("[data-standing]")) {
    const now = detail.data[mark.dataset.personalField];
    if (now && hasChanged(mark.dataset.standing, now)) {
      const part = mark.closest("[data-standing-part]");
      if (part) {
        part.remove();
        continue;
      }
      if (wasJustRenewed(mark.dataset.personalField, now)) return;
      // At once, before the page is there: what may not be read any more is not on the screen.
      if (CLOSED.some((word) => now.startsWith(word))) document.getElementById("main")?.replaceChildren();
      window.location.reload();
      return;
    }
  }
});
