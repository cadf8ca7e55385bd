// A link carries the screen's code behind its "#", which no browser sends on: it is posted, and gone from the address.

const form = document.getElementById("screen-open");
const code = window.location.hash.slice(1);

if (code) {
  window.history.replaceState(null, "", window.location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}
