// The composer grows from one line; touching it puts the cursor into the first field, Escape makes it small again.
function firstField(composer) {
  return composer.querySelector("[contenteditable='true'], form :is(textarea, select, input:not([type='hidden']))");
}

function isEmpty(composer) {
  return [...composer.querySelectorAll("textarea, input[type='text']")].every((field) => field.value === field.defaultValue);
}

document.addEventListener("click", (event) => {
  const line = event.target.closest?.("details[data-composer] > summary");
  if (!line) return;
  const composer = line.parentElement;
  if (!composer.open) setTimeout(() => firstField(composer)?.focus());
  // A second touch does not hide what was begun.
  else if (!isEmpty(composer)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const composer = event.key === "Escape" && event.target.closest?.("details[data-composer][open]");
  if (!composer || event.target.closest("dialog, [popover]") || !isEmpty(composer)) return;
  composer.open = false;
  composer.querySelector("summary").focus();
});

// /#composer (the phone's "+") opens the composer; /#main, which it is in as well, does not.
function openNamed() {
  const composer = document.getElementById(location.hash.slice(1))?.querySelector(":scope > details[data-composer]");
  if (!composer) return;
  composer.open = true;
  firstField(composer)?.focus();
}

addEventListener("hashchange", openNamed);
openNamed();
