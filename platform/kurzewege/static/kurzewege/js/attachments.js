// Choosing files: each is sent at once, with progress; what arrived becomes a draft whose key the form sends.
// Markup: components/attachments_input.html. Without this module the form sends the files itself.

const AT_ONCE = 2;
const RETRY_SECONDS = [2, 5, 10, 20, 40];

const fill = (sentence, name) => sentence.replace("{name}", name);
const copyOf = (root, template) => root.querySelector(`template[${template}]`).content.firstElementChild.cloneNode(true);

class Attachments {
  constructor(root) {
    this.root = root;
    this.text = root.dataset;
    this.input = root.querySelector("[data-attachments-input]");
    this.list = root.querySelector("[data-attachments-list]");
    this.status = root.querySelector("[data-attachments-status]");
    this.waiting = [];
    this.sending = 0;
    this.heldSubmitter = undefined;
  }

  say(sentence) {
    // Emptied first: the same sentence twice is read twice.
    this.status.textContent = "";
    requestAnimationFrame(() => (this.status.textContent = sentence));
  }

  get isBusy() {
    return this.sending + this.waiting.length > 0;
  }

  get count() {
    return this.list.querySelectorAll("li:not(.file-draft-refused)").length;
  }

  take(files) {
    for (const file of files) this.add(file);
    this.next();
  }

  add(file) {
    const limit = Number(this.input.dataset.maxFiles);
    if (limit === 1) for (const draft of this.list.querySelectorAll("[data-file]")) this.remove(draft);
    else if (this.count >= limit) return this.refuse(fill(this.text.textTooMany, file.name));
    if (file.size > Number(this.text.maxBytes)) return this.refuse(fill(this.text.textTooLarge, file.name));
    if (file.size === 0) return this.refuse(fill(this.text.textEmpty, file.name));
    const item = copyOf(this.root, "data-attachments-sending");
    item.querySelector("[data-file-name]").textContent = file.name;
    this.list.append(item);
    const job = { file, item, tries: 0 };
    item.querySelector("[data-file-cancel]").addEventListener("click", () => this.cancel(job));
    this.waiting.push(job);
  }

  refuse(sentence, item) {
    const refused = copyOf(this.root, "data-attachments-refused");
    refused.querySelector("[data-file-sentence]").textContent = sentence;
    if (item) item.replaceWith(refused);
    else this.list.append(refused);
    this.say(sentence);
  }

  next() {
    while (this.sending < AT_ONCE && this.waiting.length) {
      this.sending += 1;
      this.send(this.waiting.shift());
    }
    if (!this.isBusy) this.release();
  }

  done() {
    this.sending -= 1;
    this.next();
  }

  send(job) {
    const request = new XMLHttpRequest();
    const progress = job.item.querySelector("progress");
    const note = job.item.querySelector("[data-file-note]");
    request.open("POST", this.text.uploadUrl);
    request.setRequestHeader("X-CSRFToken", this.token);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      progress.value = (event.loaded / event.total) * 100;
      note.textContent = `${Math.round(progress.value)} %`;
    });
    request.addEventListener("load", () => this.answered(job, request));
    request.addEventListener("error", () => this.interrupted(job));
    request.addEventListener("abort", () => this.done());
    job.stop = () => request.abort();
    const body = new FormData();
    body.append("name", this.text.name);
    body.append("file", job.file);
    request.send(body);
  }

  cancel(job) {
    job.item.remove();
    this.input.focus();
    if (this.waiting.includes(job)) this.waiting.splice(this.waiting.indexOf(job), 1);
    else job.stop();
  }

  get token() {
    return this.root.closest("form")?.querySelector("[name='csrfmiddlewaretoken']")?.value ?? "";
  }

  answered(job, request) {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const answer = page.querySelector("li");
    if ((request.status === 200 || request.status === 422) && answer) {
      const item = document.importNode(answer, true);
      job.item.replaceWith(item);
      window.htmx?.process(item);
      const refusal = item.querySelector("[data-file-sentence]");
      this.say(refusal ? refusal.textContent : fill(this.text.textAdded, job.file.name));
    } else {
      this.refuse(fill(this.text.textFailed, job.file.name), job.item);
    }
    this.root.dispatchEvent(new Event("change", { bubbles: true }));
    this.done();
  }

  // The connection broke: again by itself, from the beginning; the server keeps nothing of a half file.
  interrupted(job) {
    if (job.tries >= RETRY_SECONDS.length) {
      this.refuse(fill(this.text.textFailed, job.file.name), job.item);
      return this.done();
    }
    const note = job.item.querySelector("[data-file-note]");
    note.textContent = fill(this.text.textWaiting, job.file.name);
    if (job.tries === 0) this.say(note.textContent);
    const seconds = RETRY_SECONDS[job.tries];
    job.tries += 1;
    const settle = () => {
      clearTimeout(timer);
      removeEventListener("online", again);
    };
    const again = () => {
      settle();
      this.send(job);
    };
    job.stop = () => {
      settle();
      this.done();
    };
    const timer = setTimeout(again, seconds * 1000);
    addEventListener("online", again);
  }

  remove(item) {
    const button = item.querySelector("[data-file-remove]");
    const following = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (following?.querySelector("button") ?? this.input).focus();
    if (item.dataset.file) this.say(fill(this.text.textRemoved, item.dataset.file));
    if (button.dataset.fileRemove) {
      const headers = { "X-CSRFToken": this.token, "HX-Request": "true" };
      // Should this fail, the draft goes by itself after a week.
      fetch(button.dataset.fileRemove, { method: "POST", headers }).catch(() => {});
    }
    this.root.dispatchEvent(new Event("change", { bubbles: true }));
  }

  hold(submitter) {
    this.heldSubmitter = submitter;
    this.say(this.text.textHold);
  }

  release() {
    if (this.heldSubmitter === undefined) return;
    const submitter = this.heldSubmitter;
    this.heldSubmitter = undefined;
    const form = this.root.closest("form");
    // Something was refused meanwhile: the person decides whether to send without it.
    if (form && !this.list.querySelector(".file-draft-refused")) form.requestSubmit(submitter);
  }
}

const known = new WeakMap();

function attachmentsOf(element) {
  const root = element.closest?.("[data-attachments]");
  if (!root) return null;
  if (!known.has(root)) known.set(root, new Attachments(root));
  return known.get(root);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-attachments-input], [data-attachments-camera]")) return;
  const files = [...event.target.files];
  // The form must not send them a second time.
  event.target.value = "";
  attachmentsOf(event.target).take(files);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-file-remove]");
  if (button) attachmentsOf(button)?.remove(button.closest("li"));
});

// The whole form takes what is dropped, so that nobody has to aim.
function dropTarget(event) {
  if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return null;
  return event.target.closest?.("form")?.querySelector("[data-attachments]") ?? null;
}

document.addEventListener("dragover", (event) => {
  const root = dropTarget(event);
  for (const other of document.querySelectorAll("[data-attachments].is-target")) if (other !== root) other.classList.remove("is-target");
  if (!root) return;
  event.preventDefault();
  root.classList.add("is-target");
});

document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) for (const root of document.querySelectorAll("[data-attachments]")) root.classList.remove("is-target");
});

document.addEventListener("drop", (event) => {
  const root = dropTarget(event);
  if (!root) return;
  event.preventDefault();
  root.classList.remove("is-target");
  attachmentsOf(root).take(event.dataTransfer.files);
});

// A form waits for its files. In the capture phase: before htmx and the other modules see the submit.
document.addEventListener(
  "submit",
  (event) => {
    for (const root of event.target.querySelectorAll("[data-attachments]")) {
      const attachments = known.get(root);
      if (!attachments?.isBusy) continue;
      event.preventDefault();
      event.stopImmediatePropagation();
      attachments.hold(event.submitter);
    }
  },
  true,
);
