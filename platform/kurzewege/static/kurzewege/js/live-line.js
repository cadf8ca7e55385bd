// The line of a live page: WebSocket; after 2 failures within 10 s server-sent events; after 2 more polling.
// `page` gives cursors() as [[topic, cursor], …], language(), isLive(), and takes receive(message), heal(), pull(), show(state).

const SECOND = 1000;
const CONNECT = 4 * SECOND;
const SILENCE = 30 * SECOND;
const MAX_DELAY = 30 * SECOND;
const POLL = { visible: 4 * SECOND, hidden: 15 * SECOND };
const CLIMB = 60 * SECOND; // polling: how often to try for better
const WORRY = 5 * SECOND;
const ACK_EVERY = 5 * SECOND;
const ACK_FRAMES = 50;
const ACK_CHARACTERS = 64 * 1024;
const POLLING = 2;
const LOGIN = 4401;
const FORBIDDEN = 4403;
const COME_AGAIN = 4412;
const TOO_MANY = 4429;

export class Line {
  constructor(page) {
    this.page = page;
    this.way = null; // what is open: {close(), say(message)}
    this.rung = 0;
    this.attempts = 0;
    this.failures = [];
    this.heard = 0;
    this.received = 0;
    this.acknowledged = 0;
    this.characters = 0; // since then
    this.wait = null; // what the server asked us to wait
    this.wasAway = false; // the whole server did not answer since something last worked
    this.timers = {};
    this.ended = false;
    this.ticked = Date.now();
    setInterval(() => this.tick(), ACK_EVERY);
  }

  open() {
    clearTimeout(this.timers.open);
    if (this.way || this.ended || !this.page.isLive()) return;
    this.heard = Date.now();
    this.way = [openSocket, openStream, openPolling][this.rung](this, this.page);
    this.worry();
  }

  close() {
    const way = this.way;
    this.way = null;
    way?.close();
  }

  end() {
    this.ended = true;
    Object.values(this.timers).forEach(clearTimeout);
    this.close();
    this.page.show("offline");
  }

  // Other topics than before.
  greet() {
    if (this.rung === 1) this.close();
    if (this.way) this.way.greet();
    else this.open();
  }

  take(message) {
    this.heard = Date.now();
    if (message.restart) this.wait = message.wait;
    else if (message.heads) this.works("live");
    this.page.receive(message);
  }

  works(state) {
    this.attempts = 0;
    this.wasAway = false;
    clearTimeout(this.timers.worry);
    this.timers.worry = 0;
    this.page.show(state);
  }

  // What was signalled between page and line, whichever it is: at once on a fresh page, which waits for its own state;
  // later not for all pages at the same moment.
  catchUp(way) {
    const pause = this.hasBeenOpen ? Math.random() * 2 * SECOND : 0;
    this.hasBeenOpen = true;
    setTimeout(() => this.way === way && this.page.pull(), pause);
  }

  // Not connected for a while: does the server answer at all?
  worry() {
    this.timers.worry ||= setTimeout(async () => {
      const answered = await this.page.heal();
      if (this.timers.worry) this.page.show(answered ? "slower" : "offline");
      this.timers.worry = 0;
    }, WORRY);
  }

  lost(way, code) {
    if (this.way !== way) return;
    this.way = null;
    if (code === FORBIDDEN) {
      this.end();
      return;
    }
    // Another session may be ours by now (a changed password); if none is, the answer ends the line.
    if (code === LOGIN) this.page.heal();
    const now = Date.now();
    this.failures = [...this.failures.filter((time) => now - time < 10 * SECOND), now];
    if (code === COME_AGAIN) this.rung = 0;
    else if (code === TOO_MANY) this.rung = POLLING;
    else if (this.failures.length >= 2 && this.rung < POLLING) {
      this.rung += 1;
      this.failures = [];
      this.attempts = 0;
      // Is it this way that fails, or the server? From a rung reached while it was away we climb as soon as it is back.
      this.page.heal().then((answered) => {
        this.wasAway ||= !answered;
      });
    }
    // Full jitter: those who lost the server together must not come back together.
    const delay = this.wait ?? Math.random() * Math.min(MAX_DELAY, 2 * SECOND * 2 ** this.attempts);
    this.wait = null;
    this.attempts += 1;
    this.timers.open = setTimeout(() => this.open(), delay);
    this.worry();
  }

  // From the top again, at once.
  renew() {
    this.close();
    this.rung = 0;
    this.failures = [];
    this.attempts = 0;
    this.open();
  }

  // A frozen page has lost its line without being told: read first, then see to the line.
  wake() {
    if (this.ended) return;
    this.page.heal();
    if (!this.way) this.open();
    else if (Date.now() - this.heard > SILENCE / 2) this.renew();
  }

  // The device itself says that it has no network: nobody has to wait for the silence to know.
  unplug() {
    if (!this.ended) this.page.show("offline");
  }

  // It has one again, maybe another one, on which the old line is dead: read at once, then open a new one.
  plug() {
    if (this.ended) return;
    this.page.heal();
    this.renew();
  }

  tick() {
    const now = Date.now();
    const hasSlept = now - this.ticked > ACK_EVERY + 10 * SECOND;
    this.ticked = now;
    if (hasSlept) this.wake();
    else if (this.way && this.rung !== POLLING && now - this.heard > SILENCE) {
      const way = this.way;
      way.close();
      this.lost(way, 0);
    }
    this.acknowledge();
  }

  acknowledge() {
    if (this.received > this.acknowledged) this.way?.say?.({ ack: this.received });
    this.acknowledged = this.received;
    this.characters = 0;
  }
}

function openSocket(line, page) {
  const socket = new WebSocket(`${window.location.origin.replace(/^http/, "ws")}/live/`);
  const patience = setTimeout(() => socket.close(), CONNECT);
  const say = (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  const way = {
    say,
    greet: () => say({ hello: Object.fromEntries(page.cursors()), language: page.language() }),
    close: () => socket.close(),
  };
  line.received = line.acknowledged = line.characters = 0;
  socket.onopen = () => {
    way.greet();
    line.catchUp(way);
  };
  socket.onmessage = (event) => {
    clearTimeout(patience);
    if (line.way !== way) return;
    line.received += 1;
    line.characters += event.data.length;
    if (line.received - line.acknowledged >= ACK_FRAMES || line.characters > ACK_CHARACTERS) line.acknowledge();
    line.take(JSON.parse(event.data));
  };
  socket.onclose = (event) => {
    clearTimeout(patience);
    line.lost(way, event.code);
  };
  return way;
}

function openStream(line, page) {
  const query = new URLSearchParams(page.cursors().map(([topic, cursor]) => ["t", `${topic}@${cursor}`]));
  query.append("language", page.language());
  const source = new EventSource(`/live/stream/?${query}`);
  const way = { greet() {}, close: () => source.close() };
  const end = (code) => {
    clearTimeout(patience);
    source.close();
    line.lost(way, code);
  };
  // A proxy that holds the stream back looks like one that answers.
  const patience = setTimeout(() => end(0), CONNECT);
  source.onopen = () => line.catchUp(way);
  source.onmessage = (event) => {
    clearTimeout(patience);
    if (line.way === way) line.take(JSON.parse(event.data));
  };
  source.addEventListener("end", (event) => end(Number(event.data)));
  source.onerror = () => end(0); // our own delays, not the browser's
  return way;
}

function openPolling(line, page) {
  const began = Date.now();
  let timer = 0;
  let hasFailed = false;
  let count = 0;
  const way = { greet() {}, close: () => clearTimeout(timer) };
  const poll = async () => {
    const answered = await page.heal();
    if (line.way !== way) return;
    const isBack = hasFailed || line.wasAway;
    if (answered) line.works("slower");
    else page.show("offline");
    // The server is back, or it is time to see whether a better way is free again.
    if (answered && (isBack || Date.now() - began > CLIMB)) {
      line.renew();
      return;
    }
    hasFailed = !answered;
    if (count === 0) line.catchUp(way);
    count += 1;
    if (count % 4 === 0) page.pull();
    timer = setTimeout(poll, document.hidden ? POLL.hidden : POLL.visible);
  };
  poll();
  return way;
}
