// "/" jumps into the search field, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable='true'], dialog")) return;
  const field = document.getElementById("top-search");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
