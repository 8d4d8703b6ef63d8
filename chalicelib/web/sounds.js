/** Short sounds, each of its own notes. A browser plays none before the page is first touched. */

import { prefer } from "./preferences.js";

/** Frequencies in Hz, one after the other. */
const NOTES = {
  arrival: [660, 880],
  greet: [523, 659, 784, 1047],
  order: [880, 880, 880],
  question: [784, 587],
};
const LENGTH = 0.14;
const LOUDNESS = 0.25;

/** The kinds of sounds, as preferences name them. */
export const KINDS = Object.keys(NOTES);

/** Tells `change` when the browser begins or ceases to play. */
export const sounds = new EventTarget();

let context;

/** Begin to play as soon as the browser lets us: at once, or at the first touch of the page. */
export function start() {
  context = new AudioContext();
  context.addEventListener("statechange", () => sounds.dispatchEvent(new Event("change")));
  for (const touch of ["pointerup", "keydown"]) document.addEventListener(touch, unlock);
}

function unlock() {
  if (isBlocked()) context.resume();
}

/** Whether the browser still keeps the page silent. */
export function isBlocked() {
  return context?.state !== "running";
}

/** Play the sound of a kind if it is switched on. */
export function play(kind) {
  if (prefer(kind) && !isBlocked()) sound(kind);
}

/** Play the sound of a kind, as a test. */
export async function test(kind) {
  await context.resume();
  sound(kind);
}

function sound(kind) {
  NOTES[kind].forEach((frequency, place) => {
    const begin = context.currentTime + place * LENGTH;
    const note = new OscillatorNode(context, { frequency, type: "triangle" });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setTargetAtTime(LOUDNESS, begin, 0.01);
    volume.gain.setTargetAtTime(0, begin + LENGTH * 0.6, 0.03);
    note.connect(volume).connect(context.destination);
    note.start(begin);
    note.stop(begin + 2 * LENGTH);
  });
}
