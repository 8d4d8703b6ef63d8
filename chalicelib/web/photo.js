/** One photo: what it shows, who is in it, what its file says, and what became of it. */

import { call, path } from "./api.js";
import { el, picture, say } from "./dom.js";
import { labelChip } from "./gallery.js";
import { facts } from "./photo_facts.js";
import { degrees, fileName, named, percent, verdict } from "./photo_words.js";
import { pace, Poll } from "./polling.js";
import { runAgain } from "./problems.js";
import { t } from "./texts.js";
import { alike, customerName } from "./words.js";

const UNDERWAY = ["processing", "waiting"];
const SELDOM = 30_000;

export function open(main, { id, signal }) {
  const page = el("div", { className: "photo" });
  main.append(page);
  let before = "";
  let state = null;
  const poll = new Poll(async () => {
    const photo = await read(id);
    state = photo?.state;
    const now = JSON.stringify(photo, (name, value) => (name.endsWith("_url") ? undefined : value));
    if (now === before) return;
    before = now;
    page.replaceChildren(...(photo ? parts(photo, poll) : [el("p", { className: "notice" }, t("photos.gone"))]));
  }, () => (UNDERWAY.includes(state) ? pace() : SELDOM));
  poll.start(signal);
}

async function read(id) {
  try {
    return await call("GET", path`photos/${id}`);
  } catch (refusal) {
    if ([404, 410].includes(refusal.status)) return null;
    throw refusal;
  }
}

function parts(photo, poll) {
  const column = (...sections) => el("div", {}, ...sections.filter(Boolean));
  const picture = el("section", {}, el("h2", {}, named(photo)), shown(photo));
  return [column(picture, faces(photo)), column(became(photo, poll), facts(photo), labels(photo))];
}

/** The picture with a numbered box around each face. */
function shown(photo) {
  const img = el("img", { alt: t("photos.picture") });
  const boxes = photo.faces.map((face, i) => mark(face.box, i + 1));
  const figure = el("figure", { className: "whole" }, img, ...boxes);
  const links = [photo.photo_url, photo.thumbnail_url].filter(Boolean);
  const next = () => {
    const url = links.shift();
    if (!url) return figure.replaceChildren(el("p", { className: "hint" }, t("photos.not_shown")));
    picture(img, url);
    img.onerror = next;
  };
  next();
  return figure;
}

function mark(box, number) {
  const frame = el("span", { className: "box", ariaHidden: "true" }, el("span", { className: "number" }, String(number)));
  for (const side of ["Left", "Top", "Width", "Height"]) frame.style[side.toLowerCase()] = `${100 * box[side]}%`;
  return frame;
}

/** The state with its reason, the way to run it again, and the run. */
function became(photo, poll) {
  const isGood = !["rejected", "failed"].includes(photo.state);
  const words = el("p", { className: isGood ? "" : "error" }, isGood ? t(`photos.state_${photo.state}`) : verdict(photo));
  const node = el("section", {}, el("h2", {}, t("photos.became")), words, el("p", { className: "hint" }, fileName(photo)));
  words.setAttribute("role", "status");
  if (photo.state === "failed") node.append(runAgain(photo.id, () => poll.refresh()));
  const links = [];
  if (photo.execution_id) links.push(el("a", { className: "button", href: `#runs/${encodeURIComponent(photo.execution_id)}` }, t("photos.its_run")));
  if (photo.results_url) links.push(el("a", { className: "button", href: photo.results_url, target: "_blank", rel: "noopener" }, t("photos.results")));
  if (photo.position) links.push(el("a", { className: "button", href: path`#photos/map?at=${photo.id}` }, t("photos.on_map"), " ", el("small", {}, degrees(photo.position))));
  node.append(el("p", { className: "actions" }, ...links));
  return node;
}

function faces(photo) {
  const left = Object.values(photo.left_out).reduce((sum, count) => sum + count, 0);
  if (!photo.faces.length && !left) return null;
  const node = el("section", {}, el("h2", {}, t("photos.faces")), el("ol", { className: "faces" }, ...photo.faces.map(face)));
  if (left) node.append(el("p", { className: "hint" }, t("photos.left_out", { count: left })));
  return node;
}

function face({ decision, customer_id: customer, similarity, confidence }) {
  const facts = [decision && t(`photos.face_${decision}`), alike(similarity), confidence && t("photos.sure", { percent: percent(confidence) })];
  const who = el("a", { className: "who" });
  if (customer) {
    who.href = `#people/${encodeURIComponent(customer)}`;
    customerName(customer).then((name) => say(who, name), () => say(who, customer));
  }
  return el("li", {}, ...(customer ? [who, " "] : []), el("span", { className: "hint" }, facts.filter(Boolean).join(" · ")));
}

function labels({ labels }) {
  if (!labels.length) return null;
  const items = labels.map((label) => el("li", {}, labelChip(label), " ", el("span", { className: "hint" }, percent(label.confidence))));
  return el("section", {}, el("h2", {}, t("photos.labels")), el("ul", { className: "labels" }, ...items));
}
