/** Asking again and again: not while the tab is hidden, ever more slowly while it fails, never twice at once. */

const SLOWEST = 60_000;
const failing = new Map();

/** Calls `task` every `pause()` milliseconds, once started. */
export class Poll {
  #task;
  #pause;
  #timer = 0;
  #failures = 0;
  #running = null;

  constructor(task, pause) {
    this.#task = task;
    this.#pause = pause;
  }

  start() {
    document.addEventListener("visibilitychange", () => document.hidden || this.#ask());
    this.#ask();
  }

  /** Ask now, for what has just changed: after the call under way, whose answer may be older. */
  async refresh() {
    await this.#running;
    await this.#ask();
  }

  #ask() {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#wait();
    });
    return this.#running;
  }

  async #run() {
    clearTimeout(this.#timer);
    try {
      await this.#task();
      this.#failures = 0;
      failing.delete(this);
    } catch (error) {
      this.#failures += 1;
      failing.set(this, error);
    }
    tell();
  }

  #wait() {
    const pause = Math.min(this.#pause() * 2 ** this.#failures, SLOWEST);
    this.#timer = setTimeout(() => document.hidden || this.#ask(), pause);
  }
}

/** Says what fails at present, in the page's one place for it. */
function tell() {
  const [error] = failing.values();
  const says = error ? `${error.message} This screen may be out of date; it keeps trying.` : "";
  const place = document.getElementById("outage");
  if (place.textContent !== says) place.textContent = says;
}
