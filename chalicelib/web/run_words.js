/** How the runs of the state machine and their states are told. */

import { locale, t } from "./texts.js";

/** What a state or run came to, as a sign beside the word. */
export const MARKS = {
  done: "✓", caught: "↷", failed: "✗", running: "…", RUNNING: "…", SUCCEEDED: "✓", FAILED: "✗", TIMED_OUT: "✗", ABORTED: "■", PENDING_REDRIVE: "…",
};

/** "40 ms", "1.4 s", "12 s", "3 min 5 s", "2 h 10 min"; until now if it hasn't ended. */
export function lasted(from, until) {
  const seconds = Math.max(0, (until ? Date.parse(until) : Date.now()) - Date.parse(from)) / 1000;
  const number = (value, digits = 0) => value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (seconds < 1 && until) return `${number(seconds * 1000)} ms`;
  if (seconds < 10) return `${number(seconds, 1)} s`;
  if (seconds < 60) return `${number(seconds)} s`;
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  return hours ? `${number(hours)} h ${minutes % 60} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}

/** The photo of a run, by the run's name; undefined for another job. */
export function photoOf(id) {
  return /^([0-9a-f]{32})-\d+$/.exec(id)?.[1];
}

/** A run's name with only the beginning of the photo's id. */
export function short(id) {
  return id.replace(/^([0-9a-f]{8})[0-9a-f]{24}-/, "$1…-");
}

/** "ForEachVisitor 2 › RecordVisit" */
export function placed(state) {
  return [...state.path.map(({ name, index }) => `${name} ${index + 1}`), state.name].join(" › ");
}

/** A state's mark and word: "✓ done". */
export function told(status) {
  return `${MARKS[status]} ${t(`runs.state_${status}`)}`;
}
