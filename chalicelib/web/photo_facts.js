/** What a photo's file says of itself, in words. */

import { el } from "./dom.js";
import { origin, photosAddress } from "./photo_words.js";
import { locale, t } from "./texts.js";
import { clock, timeZone } from "./words.js";

/** The list of a photo's facts. */
export function facts(photo) {
  const { metadata } = photo;
  const rows = [["came", clock(photo.time)], ["lane", t(`photos.lane_${photo.lane}`)], [place(photo), where(photo)]];
  if (metadata) rows.push(["taken", taken(metadata)], ["file", file(metadata)], ["device", device(metadata)], ["exposure", exposure(metadata)], ["altitude", altitude(metadata)]);
  const shown = rows.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, t(`photos.${name}`)), el("dd", {}, value)]);
  return el("section", {}, el("h2", {}, t("photos.facts")), el("dl", { className: "facts" }, ...shown));
}

function place({ lane }) {
  return lane === "gallery" ? "album" : "camera";
}

/** The album, with a way to its photos, or the camera. */
function where(photo) {
  if (photo.lane === "enrolment") return "";
  const name = origin(photo);
  return photo.lane === "gallery" && name ? el("a", { href: photosAddress({ album: name }) }, name) : name;
}

function number(value, most = 0) {
  return value.toLocaleString(locale, { maximumFractionDigits: most });
}

/** When it was taken: without an offset, as the camera's clock showed it. */
function taken({ taken_at: iso }) {
  if (!iso) return "";
  const isExact = /(Z|[+-]\d\d:\d\d)$/.test(iso);
  const shown = new Date(isExact ? iso : `${iso}Z`);
  if (Number.isNaN(shown.getTime())) return iso;
  return shown.toLocaleString(locale, { dateStyle: "long", timeStyle: "medium", timeZone: isExact ? timeZone : "UTC" });
}

function file({ type, width, height, bytes, frames }) {
  const size = bytes < 1e6 ? `${number(Math.max(1, bytes / 1e3))} kB` : `${number(bytes / 1e6, 1)} MB`;
  const moving = frames > 1 ? t("photos.frames", { count: frames }) : "";
  return [type.split("/").pop().toUpperCase(), t("photos.pixels", { width, height }), size, moving].filter(Boolean).join(", ");
}

function device({ camera }) {
  const { make = "", model = "", lens = "" } = camera ?? {};
  const name = model.toLowerCase().startsWith(make.toLowerCase()) ? model || make : `${make} ${model}`.trim();
  return [name, lens].filter(Boolean).join(", ");
}

function exposure({ exposure: { seconds, f_number: aperture, iso, focal_length_mm: focal } = {} }) {
  const time = seconds && (seconds < 1 ? `1/${number(1 / seconds)} s` : `${number(seconds, 1)} s`);
  const parts = [time, aperture && `f/${number(aperture, 1)}`, iso && `ISO ${number(iso)}`, focal && `${number(focal, 1)} mm`];
  return parts.filter(Boolean).join(", ");
}

function altitude({ gps }) {
  return gps?.altitude_m === undefined ? "" : t("photos.metres", { metres: number(gps.altitude_m) });
}
