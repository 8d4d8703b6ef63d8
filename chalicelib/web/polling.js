/** Asking again and again: not while the tab is hidden, ever more slowly while it fails, never twice at once. */

import { t } from "./texts.js";

const SLOWEST = 60_000;
const failing = new Map();

/** The pause of what should be live, in ms: the page says it. */
export function pace() {
  return 1000 * Number(document.documentElement.dataset.pace);
}

/** Calls `task` every `pause()` milliseconds, once started. */
export class Poll {
  #task;
  #pause;
  #timer = 0;
  #failures = 0;
  #running = null;
  #signal;

  constructor(task, pause) {
    this.#task = task;
    this.#pause = pause;
  }

  /** Begin to ask, until `signal` says that nobody looks any more. */
  start(signal = new AbortController().signal) {
    document.addEventListener("visibilitychange", () => document.hidden || this.#ask(), { signal });
    signal.addEventListener("abort", () => this.#stop());
    this.#signal = signal;
    this.#ask();
  }

  #stop() {
    clearTimeout(this.#timer);
    failing.delete(this);
    tell();
  }

  /** Ask now, for what has just changed: after the call under way, whose answer may be older. */
  async refresh() {
    await this.#running;
    await this.#ask();
  }

  #ask() {
    if (this.#signal?.aborted) return null;
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
      if (!this.#signal?.aborted) failing.set(this, error);
    }
    tell();
  }

  #wait() {
    if (this.#signal?.aborted) return;
    const pause = Math.min(this.#pause() * 2 ** this.#failures, SLOWEST);
    this.#timer = setTimeout(() => document.hidden || this.#ask(), pause);
  }
}

/** Says what fails at present, in the page's one place for it. */
function tell() {
  const [error] = failing.values();
  const says = error ? `${error.message} ${t("shell.outage")}` : "";
  const place = document.getElementById("outage");
  if (place.textContent !== says) place.textContent = says;
}
