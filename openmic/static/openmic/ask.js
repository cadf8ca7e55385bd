// What the server suggests for a question that is being written is added by a tap.
// Only an addition: without it fields and tags are chosen in the form.

const form = document.querySelector("form[data-ask]");

const tagField = () => form.querySelector("[name=tags]");
const tags = () => tagField().value.split(",").map((tag) => tag.trim()).filter(Boolean);
const boxOf = (button) => form.querySelector(`[name=action_fields][value="${CSS.escape(button.dataset.askField)}"]`);
const isSame = (one, other) => one.toLowerCase() === other.toLowerCase();

function isAdded(button) {
  const { askTag } = button.dataset;
  return askTag ? tags().some((tag) => isSame(tag, askTag)) : Boolean(boxOf(button)?.checked);
}

function draw() {
  for (const button of form.querySelectorAll("[data-ask-field], [data-ask-tag]")) {
    button.setAttribute("aria-pressed", String(isAdded(button)));
  }
}

function toggle(button) {
  const { askTag } = button.dataset;
  if (askTag) {
    const others = tags().filter((tag) => !isSame(tag, askTag));
    tagField().value = (isAdded(button) ? others : [...others, askTag]).join(", ");
  } else {
    const box = boxOf(button);
    if (box) box.checked = !box.checked;
  }
  draw();
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask-field], [data-ask-tag]");
  if (button) toggle(button);
});
form?.addEventListener("input", draw);
document.addEventListener("htmx:afterSwap", (event) => form && event.detail.target.id === "similar" && draw());
