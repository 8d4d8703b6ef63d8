/** Adding photos: where to, the files (dropped or chosen), and what becomes of each. */

import { call } from "./api.js";
import { actions, el, labelled, list, say, section } from "./dom.js";
import { origin, photoAddress } from "./photo_words.js";
import { t } from "./texts.js";
import { ENDED, isUnderway, uploads } from "./uploads.js";

const PLACES = ["album", "entrance", "exit"];
const typed = { album: "", entrance: "", exit: "" };

let chosen = "album";

window.addEventListener("beforeunload", (event) => uploads.isSending && event.preventDefault());

export function open(main, { signal }) {
  const where = destination();
  main.append(el("section", {}, el("h2", {}, t("photos.add")), where, drop(where, signal)), queue());
  const show = () => tellAll();
  uploads.addEventListener("change", show, { signal });
  show();
}

/** The form that says where to: an album, or a camera. */
function destination() {
  const choice = (place) => {
    const radio = el("input", { type: "radio", name: "place", value: place, checked: place === chosen });
    return el("label", {}, radio, t(`photos.to_${place}`));
  };
  const known = el("datalist", { id: "known-names" });
  const name = el("input", { id: "destination", required: true, maxLength: 100, autocomplete: "off", value: typed[chosen] });
  name.pattern = "[A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*"; // as the API's names of albums and cameras
  name.setAttribute("list", known.id);
  name.setAttribute("aria-describedby", "destination-hint");
  const words = el("span", {}, t(`photos.name_${chosen}`));
  const names = { album: new Set(), entrance: new Set(), exit: new Set() };
  const suggest = () => known.replaceChildren(...[...names[chosen]].map((value) => el("option", { value })));
  const form = el("form", { className: "fields", id: "to" },
    el("fieldset", { className: "choices" }, el("legend", {}, t("photos.where_to")), ...PLACES.map(choice)), el("label", {}, words, name),
    el("p", { className: "hint", id: "destination-hint" }, t("photos.name_hint")), known);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (target === name) typed[chosen] = name.value;
    else chosen = target.value;
    say(words, t(`photos.name_${chosen}`));
    name.value = typed[chosen];
    suggest();
  });
  lately(names).then(suggest, () => {});
  return form;
}

/** Gather the albums and cameras of the latest photos. */
async function lately(names) {
  const { items } = await call("GET", "photos?limit=100");
  for (const photo of items) {
    const place = photo.lane === "gallery" ? "album" : photo.key.split("/")[0];
    names[place]?.add(origin(photo));
  }
}

/** What POST /photos is told of a destination. */
function fields() {
  const name = typed[chosen].trim();
  if (chosen === "album") return { lane: "gallery", album: name };
  return { lane: "visit", camera: name, ...(chosen === "exit" && { direction: "exit" }) };
}

/** The place to drop files on, with a button to choose some. */
function drop(where, signal) {
  const files = el("input", { type: "file", id: "files", multiple: true, accept: "image/*,.heic,.heif,.avif" });
  const place = el("div", { className: "drop", id: "drop" }, el("p", {}, t("photos.drop")), labelled(t("photos.choose_files"), files));
  const take = (taken) => {
    if (taken.length && where.reportValidity()) uploads.add(taken, fields());
  };
  files.addEventListener("change", () => {
    take(files.files);
    files.value = "";
  });
  const over = (event) => {
    event.preventDefault(); // else the browser would open the files
    place.classList.toggle("over", event.type === "dragover");
  };
  for (const kind of ["dragover", "dragleave"]) window.addEventListener(kind, over, { signal });
  window.addEventListener("drop", (event) => {
    over(event);
    take(event.dataTransfer.files);
  }, { signal });
  return place;
}

function queue() {
  const node = section("uploads", t("photos.uploads"), t("photos.no_uploads"));
  const words = el("p", { id: "uploaded", role: "status" });
  const clear = actions([t("photos.clear"), async () => uploads.clear()], [t("photos.retry_all"), async () => refused().forEach((item) => uploads.retry(item))]);
  clear.id = "upload-actions";
  node.querySelector("h2").after(words, clear);
  return node;
}

function refused() {
  return uploads.items.filter(({ state, isFinal }) => state === "refused" && !isFinal);
}

/** Show the whole queue, those that need somebody first. */
function tellAll() {
  const { items } = uploads;
  const rank = (item) => (item.state === "refused" || ["rejected", "failed"].includes(item.photo?.state) ? 0 : isUnderway(item) ? 1 : 2);
  list(document.getElementById("uploads"), [...items].sort((one, other) => rank(one) - rank(other)), row);
  const done = items.filter((item) => !isUnderway(item)).length;
  say(document.getElementById("uploaded"), items.length ? t("photos.uploaded_of", { done, count: items.length }) : "");
  const [clear, again] = document.getElementById("upload-actions").children;
  clear.hidden = !done;
  again.hidden = refused().length < 2;
}

function row(item) {
  const bar = el("progress", { max: 1, ariaLabel: t("photos.progress", { name: item.file.name }) });
  const state = el("p");
  const name = el("a", {}, el("bdi", {}, item.file.name));
  const buttons = actions([t("photos.cancel"), async () => uploads.cancel(item)], [t("photos.try_again"), async () => uploads.retry(item)]);
  const [cancel, again] = buttons.children;
  cancel.ariaLabel = `${cancel.textContent}: ${item.file.name}`;
  again.ariaLabel = `${again.textContent}: ${item.file.name}`;

  function update() {
    bar.value = item.part;
    bar.hidden = item.state !== "sending";
    say(state, become(item));
    state.className = item.state === "refused" || ["rejected", "failed"].includes(item.photo?.state) ? "error" : "hint";
    if (item.photo) name.href = photoAddress(item.photo.id);
    cancel.hidden = !["waiting", "sending"].includes(item.state);
    again.hidden = item.isFinal || !["refused", "cancelled"].includes(item.state);
    buttons.hidden = cancel.hidden && again.hidden;
  }
  return { node: el("li", {}, name, bar, state, buttons), update };
}

/** What has become of an upload, in words. */
function become({ state, reason, photo }) {
  if (state === "refused") return reason;
  if (!photo) return t(`photos.upload_${state}`);
  return ENDED.includes(photo.state) && photo.reason ? `${t(`photos.state_${photo.state}`)}: ${photo.reason}` : t(`photos.state_${photo.state}`);
}
