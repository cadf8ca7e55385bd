// Questions on their way: kept in this browser until the server has them, sent again with the same key, so exactly once.

const SECOND = 1000;
const PATIENCE = 12 * SECOND;
const RETRY = 5 * SECOND;
const SOON = 12 * SECOND; // who has to wait no longer need not know: the question waits for her
const ARRIVAL = 25 * SECOND; // an anonymous question is on the board by then, or was lost with the server

export class Outbox {
  // `post(item)` gives {status, data}; throws without network. `arrived(item, data)`, `refused(item, data)`, `changed()`.
  constructor(name, callbacks) {
    this.name = name;
    Object.assign(this, callbacks);
    this.items = this.load();
    this.isSending = false;
    this.timer = 0;
    this.resumes = 0;
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) || [];
    } catch {
      return []; // storage is switched off: the outbox lives as long as the page
    }
  }

  save() {
    try {
      if (this.items.length) localStorage.setItem(this.name, JSON.stringify(this.items));
      else localStorage.removeItem(this.name);
    } catch {
      // as above
    }
    this.changed();
  }

  put(item) {
    this.items.push({ ...item, sent: 0 });
    this.save();
    this.send();
  }

  drop(item) {
    this.items = this.items.filter((other) => other.form_key !== item.form_key);
    this.save();
  }

  get unsent() {
    return this.items.filter((item) => !item.sent).length;
  }

  // What the board has by now.
  settle(keys) {
    for (const item of this.items.filter((one) => one.key && keys.includes(one.key))) this.drop(item);
  }

  async send() {
    if (this.isSending || Date.now() < this.resumes) return;
    this.isSending = true;
    clearTimeout(this.timer);
    try {
      for (const item of [...this.items]) {
        if (item.sent && Date.now() - item.sent < ARRIVAL) continue;
        await this.sendOne(item);
      }
    } catch {
      // no network, or a server that is coming back: the next round tries again
    } finally {
      this.isSending = false;
    }
    const pause = Math.max(RETRY * (0.8 + Math.random() * 0.4), this.resumes - Date.now() + 50);
    if (this.items.length) this.timer = setTimeout(() => this.send(), pause);
  }

  async sendOne(item) {
    const { status, data } = await this.post(item, AbortSignal.timeout(PATIENCE));
    if (status === 200) {
      this.drop(item);
      this.arrived(item, data);
    } else if (status === 202) {
      Object.assign(item, { key: data.key, sent: Date.now() });
      this.save();
    } else if (status === 422 && data.wait * SECOND <= SOON) {
      this.resumes = Date.now() + data.wait * SECOND;
      throw new Error("too soon");
    } else if (status === 422) {
      this.drop(item);
      this.refused(item, data);
    } else {
      throw new Error(`answered ${status}`);
    }
  }
}
