// Suggestions for a text field: an ARIA 1.2 combobox with a list below it. Without scripts the field is plain text.
//   <input data-suggest="/members/suggest/expertise/">   the address gives a JSON list of texts for ?q=
//   data-suggest-several                                 several entries, separated by commas: the last one is completed

const WAIT = 180;
let lists = 0;

for (const field of document.querySelectorAll("[data-suggest]")) enhance(field);

function enhance(field) {
  const several = "suggestSeveral" in field.dataset;
  const list = Object.assign(document.createElement("ul"), { id: `suggestions-${++lists}`, className: "suggestions", hidden: true });
  const label = field.labels?.[0];
  list.setAttribute("role", "listbox");
  if (label) {
    label.id ||= `${list.id}-label`;
    list.setAttribute("aria-labelledby", label.id);
  }
  const place = Object.assign(document.createElement("div"), { className: "suggest" });
  field.before(place);
  place.append(field, list);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);

  let timer = 0;
  let asked = 0;
  let active = -1;

  const options = () => [...list.children];
  // What is being written: the whole text, or what stands behind the last comma.
  const word = () => (several ? field.value.slice(field.value.lastIndexOf(",") + 1) : field.value).trim();

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    activate(-1);
    field.setAttribute("aria-expanded", "false");
  }

  function activate(number) {
    active = number;
    options().forEach((option, index) => option.setAttribute("aria-selected", String(index === number)));
    const option = options()[number];
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function take(text) {
    const before = several ? field.value.slice(0, field.value.lastIndexOf(",") + 1) : "";
    field.value = several ? `${before}${before ? " " : ""}${text}, ` : text;
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  function show(texts) {
    list.replaceChildren(
      ...texts.map((text, index) => {
        const option = Object.assign(document.createElement("li"), { id: `${list.id}-${index}`, textContent: text });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }),
    );
    list.hidden = !texts.length;
    // Bars at the bottom of a phone must not cover it.
    if (texts.length) list.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-expanded", String(texts.length > 0));
    activate(-1);
    const announcer = document.getElementById("announcer");
    if (announcer && texts.length) announcer.textContent = `${texts.length}: ${texts.slice(0, 3).join(", ")}`;
  }

  async function ask() {
    const text = word();
    if (!text) return close();
    const mine = ++asked;
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const named = new Set(several ? field.value.split(",").map((part) => part.trim().toLowerCase()) : []);
      named.delete(text.toLowerCase());
      const texts = (await answer.json()).filter((found) => !named.has(found.toLowerCase()));
      if (mine === asked && document.activeElement === field) show(texts.length === 1 && texts[0] === text ? [] : texts);
    } catch {
      // No line at the moment: one types without suggestions.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", () => setTimeout(close, 0));
  field.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else activate(event.key === "ArrowDown" ? (active + 1) % count : (active - 1 + count) % count);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(options()[active].textContent);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // Before the field loses the focus.
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option.textContent);
  });
}
