// The projector: brings the list into order every ten seconds, renews the QR code, and hides what nobody needs.

import { sorted } from "./room-order.js";

const ORDER_EVERY = 10000;
const REST_AFTER = 3000;
const screen = document.getElementById("screen");
const list = screen.querySelector(".mic-list");
const picture = document.getElementById("screen-qr");
const full = document.getElementById("screen-full");
let resting = 0;

function order() {
  const now = [...list.children];
  const wanted = sorted(now);
  if (wanted.some((card, index) => card !== now[index])) list.append(...wanted);
}

// Loaded first, then shown: while the network is away the old picture stays.
async function renewPicture() {
  const answer = await fetch(picture.dataset.address, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) {
    // As data, not as a blob: the page's policy lets no image in by such an address.
    const reader = new FileReader();
    reader.onload = () => { picture.src = reader.result; };
    reader.readAsDataURL(await answer.blob());
  }
  const seconds = answer?.ok ? Number(answer.headers.get("X-Seconds-Left")) : 10;
  setTimeout(renewPicture, Math.max(seconds, 5) * 1000 + 500);
}

function rest() {
  screen.classList.remove("is-resting");
  clearTimeout(resting);
  resting = setTimeout(() => screen.classList.add("is-resting"), REST_AFTER);
}

if (picture) {
  picture.dataset.address = picture.src;
  setTimeout(renewPicture, Number(picture.dataset.secondsLeft) * 1000 + 500);
}
full.hidden = !document.fullscreenEnabled;
full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
document.addEventListener("mousemove", rest);
document.addEventListener("live:left", () => window.location.reload());
setInterval(order, ORDER_EVERY);
order();
rest();
