/**
 * Asking again and again, never twice at once: ever more slowly while it fails, more slowly while nothing
 * changes or the tab is hidden.
 */

import { t } from "./texts.js";
import { clock } from "./words.js";

const SLOWEST = 60_000;
const FREE = 1000;
const QUIET = 30;
const SLOWER = 4;
const failing = new Map();
let lastNews = "";

/** The pause of what should be live, in ms: the page says it. */
export function pace() {
  return 1000 * Number(document.documentElement.dataset.pace);
}

/**
 * Calls `task` every `pause()` milliseconds, once started. A task that answers false has found nothing new;
 * after a while of that it is called less often, unless the pause is so short that calls must cost nothing.
 */
export class Poll {
  #task;
  #pause;
  #timer = 0;
  #failures = 0;
  #unchanged = 0;
  #running = null;
  #signal;

  constructor(task, pause) {
    this.#task = task;
    this.#pause = pause;
  }

  /** Begin to ask, until `signal` says that nobody looks any more. */
  start(signal = new AbortController().signal) {
    const wake = () => document.hidden || this.#ask();
    document.addEventListener("visibilitychange", wake, { signal });
    window.addEventListener("online", wake, { signal });
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
      this.#unchanged = (await this.#task()) === false ? this.#unchanged + 1 : 0;
      this.#failures = 0;
      failing.delete(this);
      if (!failing.size) lastNews = new Date().toISOString();
    } catch (error) {
      this.#failures += 1;
      if (!this.#signal?.aborted) failing.set(this, error);
    }
    tell();
  }

  #wait() {
    if (this.#signal?.aborted) return;
    const pause = Math.min(this.#pause() * this.#slowness() * 2 ** this.#failures, SLOWEST);
    this.#timer = setTimeout(() => this.#ask(), pause);
  }

  #slowness() {
    if (document.hidden) return SLOWER;
    const isFree = this.#pause() < FREE;
    return isFree ? 1 : Math.min(2 ** Math.floor(this.#unchanged / QUIET), SLOWER);
  }
}

/** Says what fails at present, in the page's one place for it, and marks what is shown as old. */
function tell() {
  const [error] = failing.values();
  const since = lastNews && t("shell.as_of", { time: clock(lastNews) });
  const says = error ? [error.message, t("shell.outage"), since].filter(Boolean).join(" ") : "";
  const place = document.getElementById("outage");
  if (place.textContent !== says) place.textContent = says;
  document.getElementById("shop")?.classList.toggle("old", Boolean(error));
}
