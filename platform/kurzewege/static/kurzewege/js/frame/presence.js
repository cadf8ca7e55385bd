// "Active now": a page that is being looked at says so every 50 seconds, and hears who of those it shows is here.
//   <body data-here="/members/here/">            where to say it; missing where a visit leaves no trace
//   <p data-presence="KEY" data-is-here><span data-presence-text>   one person

// It is noted by the minute and holds for two: said once a minute it would end for a moment when a line is slow.
const EVERY = 50_000;
let saidAt = Date.now(); // the page itself was a visit

async function sayHere() {
  if (document.visibilityState !== "visible" || Date.now() - saidAt < EVERY - 1000) return;
  saidAt = Date.now();
  const shown = [...document.querySelectorAll("[data-presence]")];
  const keys = [...new Set(shown.map(({ dataset }) => dataset.presence))].join();
  try {
    const answer = await fetch(document.body.dataset.here, {
      method: "POST",
      headers: { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json" },
      body: new URLSearchParams({ keys }),
    });
    if (answer.ok && !answer.redirected) paint(shown, await answer.json());
  } catch {
    // No line at the moment: the next time says it.
  }
}

// Who is not in the answer has switched it off: nothing stays.
function paint(shown, states) {
  for (const element of shown) {
    const state = states[element.dataset.presence];
    element.toggleAttribute("data-is-here", Boolean(state?.here));
    const text = element.querySelector("[data-presence-text]");
    if (text) text.textContent = state?.text || "";
  }
}

if (document.body.dataset.here) {
  setInterval(sayHere, EVERY);
  document.addEventListener("visibilitychange", sayHere);
}
