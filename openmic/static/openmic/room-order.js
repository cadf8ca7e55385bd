// The list never moves by itself under a finger, a focus or a reader. Cards change where they stand, new ones come at the
// end, one that goes leaves its place empty; a button says that the order is another now, and only it moves anything.

const cardsOf = (list) => [...list.children].filter((card) => card.id && !card.classList.contains("mic-gone"));

// By score, then in the order of admission: the same as the server's.
export function sorted(cards) {
  const rank = (card) => {
    const { score, place } = card.querySelector("[data-score]").dataset;
    return [-Number(score), Number(place)];
  };
  return [...cards].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return a[0] - b[0] || a[1] - b[1];
  });
}

export function keepSteady(room) {
  const list = room.querySelector("[data-mic-list]");
  const pill = document.getElementById("mic-pill");
  const known = new Set(cardsOf(list).map((card) => card.id));
  let anchor = null;
  let top = 0;

  // What the person looks at: the first card in sight, unless she is writing above the list.
  function measure() {
    anchor = null;
    if (document.activeElement?.closest("form:not([data-mic-vote])")) return;
    if (list.getBoundingClientRect().top > window.innerHeight) return;
    anchor = [...list.children].find((card) => card.getBoundingClientRect().bottom > 0) || null;
    top = anchor?.getBoundingClientRect().top ?? 0;
  }

  function hold() {
    if (anchor?.isConnected) {
      const moved = anchor.getBoundingClientRect().top - top;
      if (Math.abs(moved) > 1) window.scrollBy({ top: moved, behavior: "instant" });
    }
    measure();
  }

  // A card that went: its place stays, so that nothing slips under the finger.
  function fillGap(record) {
    for (const card of record.removedNodes) {
      if (card.nodeType !== Node.ELEMENT_NODE || card.classList.contains("mic-gone") || document.getElementById(card.id)) continue;
      known.delete(card.id);
      const gap = document.createElement("li");
      gap.className = "mic-gone";
      gap.textContent = room.dataset.textGone;
      gap.style.minBlockSize = `${heights.get(card) || 0}px`;
      const next = record.nextSibling?.parentNode === list ? record.nextSibling : null;
      list.insertBefore(gap, next);
    }
  }

  const heights = new WeakMap();
  function noteHeights() {
    for (const card of list.children) heights.set(card, card.offsetHeight);
  }

  function tell() {
    const cards = cardsOf(list);
    const fresh = cards.filter((card) => !known.has(card.id)).length;
    const moved = sorted(cards).some((card, index) => card !== cards[index]) || list.querySelector(".mic-gone") !== null;
    if (!fresh && !moved) {
      pill.hidden = true;
      return;
    }
    const news = fresh === 1 ? room.dataset.textNewOne : room.dataset.textNewMany.replace("#", fresh);
    pill.textContent = [moved && room.dataset.textMoved, fresh && news].filter(Boolean).join(" · ");
    pill.hidden = false;
  }

  function order() {
    observer.disconnect();
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    for (const gap of list.querySelectorAll(".mic-gone")) gap.remove();
    list.append(...sorted(cardsOf(list)));
    for (const card of cardsOf(list)) known.add(card.id);
    focused?.focus({ preventScroll: true });
    noteHeights();
    measure();
    pill.hidden = true;
    watch();
  }

  const observer = new MutationObserver((records) => {
    observer.disconnect();
    for (const record of records) if (record.target === list) fillGap(record);
    hold();
    noteHeights();
    // In the pocket nobody's finger is on it.
    if (document.hidden) order();
    else tell();
    // Last: what is changed in here, the button among it, must not call this again.
    watch();
  });
  const watch = () => observer.observe(room, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-score", "hidden"] });

  pill.addEventListener("click", () => {
    order();
    const title = document.getElementById("mic-list-title");
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "start" });
    measure();
  });
  document.addEventListener("visibilitychange", () => document.hidden && order());
  window.addEventListener("scroll", measure, { passive: true });
  window.addEventListener("resize", measure);
  document.addEventListener("focusin", measure);
  watch();
  noteHeights();
  measure();
}

