// The suggested colours: a click puts one into the colour field, whose preview follows.

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-colour]");
  if (!button) return;
  const field = document.getElementById(button.closest("[data-colours]").dataset.colours);
  field.value = button.dataset.colour;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
