/** How photos are called, and the addresses of lists of them. */

import { locale, t } from "./texts.js";
import { clock } from "./words.js";

export const LANES = ["visit", "enrolment", "gallery"];
export const STATES = ["processing", "waiting", "done", "rejected", "failed"];
const TEXTS = ["label", "album", "customer_id"];

/** The filters in an address' parameters, without what is none. */
export function chosen(query) {
  const known = { lane: LANES, state: STATES };
  const found = [...Object.keys(known), ...TEXTS].map((name) => [name, query.get(name)?.trim()]);
  return Object.fromEntries(found.filter(([name, value]) => value && (known[name]?.includes(value) ?? true)));
}

/** The address of the photos that match, in the gallery or another part of the view. */
export function photosAddress(filters, part = "") {
  const parameters = new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();
  return `#photos${part && `/${part}`}${parameters && `?${parameters}`}`;
}

export function photoAddress(id) {
  return `#photos/${encodeURIComponent(id)}`;
}

/** A photo's camera or album, or what else it is. */
export function origin({ lane, album, key }) {
  if (lane === "gallery") return album ?? "";
  return lane === "enrolment" ? t("photos.selfie") : (key.split("/")[1] ?? "");
}

/** "10:31 · door" */
export function named(photo) {
  return `${clock(photo.time)} · ${origin(photo)}`;
}

/** A photo's file name, without what POST /photos put before it. */
export function fileName({ key }) {
  return key.split("/").pop().replace(/^[a-z2-7]{16}-/, "");
}

/** What a photo that wasn't taken came to, and what follows by itself; nothing where a person has to decide. */
export function verdict(photo) {
  const why = `${t(`photos.state_${photo.state}`)}: ${photo.reason ?? t("photos.no_reason")}`;
  if (!photo.rerun_at) return why;
  const isAhead = new Date(photo.rerun_at) > Date.now();
  const again = isAhead ? t("photos.again_at", { time: clock(photo.rerun_at) }) : t("photos.again_soon");
  return `${why.replace(/\.$/, "")}. ${again}`;
}

/** "98 %", never rounded up. */
export function percent(value) {
  return `${Math.floor(value).toLocaleString(locale)} %`;
}

/** "52.5200° N, 13.4050° E" */
export function degrees({ latitude, longitude }) {
  const written = (value) => Math.abs(value).toLocaleString(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  const side = (value, above, below) => t(`photos.${value < 0 ? below : above}`);
  return `${written(latitude)}°\u00a0${side(latitude, "north", "south")}, ${written(longitude)}°\u00a0${side(longitude, "east", "west")}`;
}
