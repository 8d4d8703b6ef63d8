/** Pictures of faces: cut out of a photo, enlarged, and looked up for a person. */

import { path } from "./api.js";
import { dialog } from "./dialog.js";
import { el, picture } from "./dom.js";
import { t } from "./texts.js";
import { look } from "./words.js";

/** How much of a face's surroundings is shown: the picture's side as a multiple of the face's. */
const SURROUNDINGS = 1.9;

/** A link to a picture of a customer: their face at the latest visit, or else a photo of theirs; null without one. */
export async function faceOf(id) {
  const visits = await look(path`visits?customer_id=${id}&limit=5`);
  const seen = visits?.items.find((visit) => visit.face_url)?.face_url;
  if (seen) return seen;
  const photos = await look(path`photos?customer_id=${id}&limit=5`);
  return photos?.items.find((photo) => photo.thumbnail_url)?.thumbnail_url ?? null;
}

/** A place for a customer's face, which fills itself. */
export function facePlace(id) {
  const img = el("img", { alt: "", hidden: true });
  faceOf(id).then((url) => picture(img, url), () => {}); // an outage, which is told of elsewhere
  return el("span", { className: "face" }, img);
}

/** A picture as a button that enlarges it; with a box, of the face in it. */
export function enlargeable(url, alt, box = null) {
  const img = el("img", { alt, src: url });
  const button = el("button", { type: "button", className: "enlargeable", title: t("shell.enlarge") }, img);
  if (box) img.addEventListener("load", () => crop(img, box));
  button.addEventListener("click", () => enlarge(img.src, alt, box));
  return button;
}

function enlarge(url, alt, box) {
  dialog(alt, el("figure", {}, el("img", { alt: "", src: url }), ...(box ? [mark(box)] : []))).classList.add("large");
}

/** The frame around a face in a photo. */
export function mark(box) {
  const frame = el("span", { className: "box" });
  for (const side of ["Left", "Top", "Width", "Height"]) frame.style[side.toLowerCase()] = `${100 * box[side]}%`;
  return frame;
}

/** Let a loaded picture fill its square place with the face at `box`. */
function crop(img, box) {
  const [width, height] = [img.naturalWidth, img.naturalHeight];
  const face = Math.max(box.Width * width, box.Height * height);
  const side = Math.min(SURROUNDINGS * face, width, height);
  const begin = (middle, whole) => Math.min(Math.max(middle * whole - side / 2, 0), whole - side);
  img.classList.add("cropped");
  img.style.width = `${(100 * width) / side}%`;
  img.style.height = `${(100 * height) / side}%`;
  img.style.left = `${(-100 * begin(box.Left + box.Width / 2, width)) / side}%`;
  img.style.top = `${(-100 * begin(box.Top + box.Height / 2, height)) / side}%`;
}
