/** A person's photos, and enrolling them by a new one. */

import { call, path, Refused } from "./api.js";
import { pictureSource } from "./camera.js";
import { el, say, tell } from "./dom.js";
import { enlargeable } from "./pictures.js";
import { pace } from "./polling.js";
import { reasonsOf } from "./reasons.js";
import { t } from "./texts.js";
import { ENDED, filledIn, TYPES } from "./uploads.js";
import { listOf } from "./visits_of.js";
import { clock, person } from "./words.js";

/** Milliseconds between two looks at a photo under way. */
const LOOK = 1000;

export function enrolment(page) {
  const state = el("div", { id: "enrolment", role: "status" });
  const source = pictureSource((picture, name) => enrol(page, state, picture, name));
  const hint = el("p", { className: "hint" }, t("people.enrol.hint"));
  const where = ({ customer }) => path`photos?customer_id=${customer.id}`;
  const node = listOf(page, "photos", where, photo, hint, source, state);
  node.querySelector("ul").classList.add("tiles");
  return node;
}

function photo(item) {
  const url = item.thumbnail_url ?? item.photo_url;
  const alt = t(item.lane === "enrolment" ? "people.photos.selfie" : "people.photos.sighting", { time: clock(item.time) });
  const shown = url ? enlargeable(url, alt) : el("p", {}, alt);
  const state = el("p", { className: "hint" });
  const update = (now) => {
    const why = now.state === "done" ? [] : [t(`people.photos.state.${now.state}`), ...(now.reason ? reasonsOf(now) : [])];
    say(state, [clock(now.time), ...why].join(" · "));
  };
  return { node: el("li", {}, shown, state), update };
}

/** Send a selfie, wait for what becomes of it, and say that. */
async function enrol(page, state, picture, filename) {
  say(state, t("people.enrol.sending"));
  try {
    const key = await upload(page.customer.id, picture, filename || "selfie.jpg");
    say(state, t("people.enrol.checking"));
    const photo = await ended(key, page.signal);
    if (photo) await show(page, state, photo);
  } catch (refusal) {
    say(state, "");
    throw refusal;
  }
}

async function show(page, state, photo) {
  say(state, "");
  if (photo.state === "done") tell(t("people.enrol.done", { name: person(page.customer) }));
  else if (photo.state === "failed") say(state, t("people.enrol.failed"));
  else state.append(el("strong", {}, t("people.enrol.refused")), el("ul", {}, ...reasonsOf(photo).map((each) => el("li", {}, each))));
  await page.refresh();
}

/** Send a picture by the form that the API signs. Answers its key. Throws Refused. */
async function upload(customer_id, picture, filename) {
  const isKnown = Object.values(TYPES).some((kind) => picture.type === `image/${kind}`);
  const content_type = isKnown ? picture.type : "image/jpeg";
  const body = { lane: "enrolment", customer_id, filename, content_type };
  const { key, url, fields } = await call("POST", "photos", body);
  const answer = await fetch(url, { method: "POST", body: filledIn(fields, picture) }).catch(() => null);
  if (!answer?.ok) throw new Refused(answer?.status ?? 0, "Upload", t("people.enrol.not_sent"));
  return key;
}

/** The photo of a key once it is processed; null if its page was left meanwhile. */
async function ended(key, signal) {
  while (!signal.aborted) {
    const { items } = await call("GET", path`photos?key=${key}&limit=1`);
    if (ENDED.includes(items[0]?.state)) return items[0];
    await new Promise((done) => setTimeout(done, Math.min(pace(), LOOK)));
  }
  return null;
}
