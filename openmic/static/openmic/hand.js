// One's own hand on the phone: raised and lowered without reloading. Where one stands follows from the list that
// everybody is sent, by one's own key; so nothing is asked of the server when the list moves.

const ANSWER_WITHIN = 10000;

export function keepHand(room, { post, say }) {
  const box = room.querySelector("[data-mic-hand]");
  if (!box) return;
  const key = box.dataset.micHand;
  const sentence = box.querySelector("[data-hand-sentence]");
  const refusal = document.getElementById("mic-hand-refusal");
  let isSending = false;

  // null: not on the list; 0: speaking; 1: next
  function place() {
    const list = room.querySelector(".mic-speaking");
    if (list?.querySelector(`.mic-speaker[data-hand="${key}"]`)) return 0;
    const index = [...(list?.querySelectorAll(".mic-hands > [data-hand]") ?? [])].findIndex((one) => one.dataset.hand === key);
    return index < 0 ? null : index + 1;
  }

  function words(now) {
    const { textSpeaking, textNext, textOne, textMany } = box.dataset;
    if (now === null) return "";
    return [textSpeaking, textNext, textOne][now] ?? textMany.replace("#", now - 1);
  }

  function paint() {
    const now = place();
    show(now === null ? "down" : now ? "waiting" : "speaking", words(now));
  }

  function show(state, text) {
    const old = room.dataset.handState;
    if (sentence.textContent !== text) sentence.textContent = text;
    if (state === old) return;
    const isWithin = box.contains(document.activeElement);
    room.dataset.handState = state;
    say(text || box.dataset.textDown);
    if (state === "speaking") navigator.vibrate?.(200);
    // The button that was pressed is gone: the one for the way back has the focus now.
    if (isWithin) [...box.querySelectorAll("button")].find((button) => button.offsetParent)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("hall:hand"));
  }

  function refuse(text) {
    refusal.textContent = text;
    refusal.hidden = !text;
    box.querySelector("[name=name]")?.setAttribute("aria-invalid", String(Boolean(text)));
  }

  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    refuse("");
    const values = Object.fromEntries(new FormData(event.target, event.submitter));
    const answer = await post(event.target.action, values, AbortSignal.timeout(ANSWER_WITHIN)).catch(() => null);
    isSending = false;
    if (answer?.status === 200) show(answer.data.state, answer.data.sentence);
    else refuse(answer?.data.sentence || document.querySelector("[data-live-state]").dataset.textOffline);
  });
  document.addEventListener("live:frame", paint);
  document.addEventListener("live:applied", paint);
}
