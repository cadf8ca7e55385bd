// The dialog that asks for a link's address.

let dialog;

// What a person types → an address the server lets through, or null.
export function addressFrom(typed) {
  const text = typed.trim();
  if (!text || /[\s\\<>"'`]/.test(text)) return null;
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(text)) return `mailto:${text}`;
  if (/^(https?:\/\/[^/]|mailto:.|tel:.)/i.test(text)) return text;
  if (/^\/(?!\/)/.test(text)) return text;
  return /^[^/:@]+\.[^/:@]{2,}([/?#:].*)?$/.test(text) ? `https://${text}` : null;
}

// Asks with `current` filled in; gives the address, "" to remove the link, or null when nothing shall change.
export function askForLink(template, current) {
  if (!dialog) {
    dialog = template.content.querySelector("[data-link-dialog]").cloneNode(true);
    document.body.append(dialog);
  }
  const input = dialog.querySelector("input");
  const error = dialog.querySelector(".errors");
  const remove = dialog.querySelector("[data-link='remove']");
  input.value = current;
  error.hidden = true;
  input.removeAttribute("aria-invalid");
  remove.hidden = !current;

  return new Promise((resolve) => {
    const listening = new AbortController();
    const { signal } = listening;
    const answer = (value) => {
      listening.abort();
      dialog.close();
      resolve(value);
    };
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      const address = addressFrom(input.value);
      if (address) return answer(address);
      error.hidden = false;
      input.setAttribute("aria-invalid", "true");
      input.focus();
    }, { signal });
    remove.addEventListener("click", () => answer(""), { signal });
    dialog.querySelector("[data-link='cancel']").addEventListener("click", () => answer(null), { signal });
    // Escape.
    dialog.addEventListener("cancel", () => answer(null), { signal });
    dialog.showModal();
    input.select();
  });
}
