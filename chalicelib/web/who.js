/** Who is this? A picture in, the people in it out; nothing of it is kept. */

import { call, path } from "./api.js";
import { jpeg, pictureSource } from "./camera.js";
import { el, say } from "./dom.js";
import { t } from "./texts.js";
import { alike, clock, person } from "./words.js";

/** Pixels of the longest side that is sent: faces stay large enough, and the answer comes fast. */
const MOST_PIXELS = 1600;
const MOST_BYTES = 4 * 1024 * 1024;
const SURROUNDINGS = 1.6;
const FACE_PIXELS = 144;

export function whoIsThis() {
  const found = el("div", { role: "status", id: "found" });
  const source = pictureSource((picture) => search(picture, found));
  return el("section", { id: "who" }, el("h2", {}, t("people.who.title")), el("p", { className: "hint" }, t("people.who.hint")), source, found);
}

async function search(picture, place) {
  say(place, t("people.who.searching"));
  try {
    const bitmap = await createImageBitmap(picture).catch(() => null); // a type that only the shop's computer reads
    const sent = bitmap ? await smaller(bitmap) : picture;
    if (sent.size > MOST_BYTES) throw new Error(t("people.reasons.too_large"));
    const { faces, left_out } = await call("POST", "search", { picture: await base64(sent) });
    const nobody = faces.length || left_out.length ? [] : [el("p", {}, t("people.reasons.no_face"))];
    place.replaceChildren(...nobody, ...faces.map((face) => card(face, bitmap)), ...left_out.map((face) => poor(face, bitmap)));
  } catch (refusal) {
    say(place, "");
    throw refusal;
  }
}

function smaller(bitmap) {
  const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height));
  return jpeg(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
}

async function base64(blob) {
  let text = "";
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
}

function card({ box, decision, similarity, customer, visits }, bitmap) {
  const name = customer ? el("a", { href: `#${path`people/${customer.id}`}` }, person(customer)) : "";
  const facts = [t(`people.who.decision.${decision}`), customer && alike(similarity), customer?.status && t(`people.status.${customer.status}`)];
  const latest = visits.map((visit) => clock(visit.started_at)).join(" · ");
  return el("div", { className: "person" }, face(box, bitmap), el("div", {}, el("h3", {}, name), el("p", {}, facts.filter(Boolean).join(" · ")),
    el("p", { className: "hint" }, latest && t("people.who.visits", { times: latest }))));
}

/** A face that could not be searched, and why. */
function poor({ box, reason }, bitmap) {
  const known = POOR[reason] ?? "poor";
  return el("div", { className: "person" }, face(box, bitmap), el("p", {}, t(`people.who.left_out.${known}`)));
}

/** Rekognition's reasons for which it leaves a face out. */
const POOR = {
  LOW_BRIGHTNESS: "dark",
  LOW_SHARPNESS: "blurred",
  SMALL_BOUNDING_BOX: "small",
  EXTREME_POSE: "turned",
  EXCEEDS_MAX_FACES: "many",
};

/** The face cut out of the picture, where the browser can read that. */
function face(box, bitmap) {
  const canvas = el("canvas", { className: "face", width: FACE_PIXELS, height: FACE_PIXELS });
  if (!bitmap) return canvas;
  const side = SURROUNDINGS * Math.max(box.Width * bitmap.width, box.Height * bitmap.height);
  const left = (box.Left + box.Width / 2) * bitmap.width - side / 2;
  const top = (box.Top + box.Height / 2) * bitmap.height - side / 2;
  canvas.getContext("2d").drawImage(bitmap, left, top, side, side, 0, 0, FACE_PIXELS, FACE_PIXELS);
  return canvas;
}
