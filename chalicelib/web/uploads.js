/**
 * The queue of photos to upload: at most three on their way at once, each with its progress, whatever view is open.
 * An upload's `state` is waiting, sending, sent, cancelled or refused; once sent, `photo` is what the shop has of it.
 */

import { call, path } from "./api.js";
import { Poll, pace } from "./polling.js";
import { t } from "./texts.js";

const AT_ONCE = 3;
const MOST_PAGES = 5;
const MOST_BYTES = 50_000_000;
const UNUSABLE = /[/\\\u0000-\u001f\u007f-\u009f]/g;
export const TYPES = { jpg: "jpeg", jpeg: "jpeg", png: "png", webp: "webp", gif: "gif", heic: "heic", heif: "heif", avif: "avif", tif: "tiff", tiff: "tiff", bmp: "bmp" };
export const ENDED = ["done", "rejected", "failed"];

let count = 0;

/** All uploads since the page was opened; tells `change`. */
class Uploads extends EventTarget {
  items = [];
  #poll = null;

  /** Queue files for a destination, the fields of POST /photos but for the file. */
  add(files, destination) {
    const item = (file) => ({ id: ++count, file, destination, state: "waiting", part: 0, reason: "", photo: null, ...fault(file) });
    this.items.push(...[...files].map(item));
    this.#go();
  }

  retry(item) {
    Object.assign(item, { state: "waiting", part: 0, reason: "" });
    this.#go();
  }

  cancel(item) {
    item.request?.abort();
    item.state = "cancelled";
    this.#go();
  }

  /** Forget what is over. */
  clear() {
    this.items = this.items.filter(isUnderway);
    this.#tell();
  }

  /** Whether leaving the page would lose an upload. */
  get isSending() {
    return this.items.some(({ state }) => ["waiting", "sending"].includes(state));
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }

  #go() {
    const free = AT_ONCE - this.items.filter(({ state }) => state === "sending").length;
    const next = this.items.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free));
    for (const item of next) this.#send(item);
    this.#tell();
  }

  async #send(item) {
    item.state = "sending";
    try {
      item.key = await send(item, () => this.#tell());
      item.state = "sent";
      this.#watch();
    } catch (refusal) {
      if (item.state === "sending") Object.assign(item, { state: "refused", reason: refusal.message });
    }
    this.#go();
  }

  /** Ask what becomes of the photos that were sent, as long as some are underway. */
  #watch() {
    if (this.#poll) return;
    const done = new AbortController();
    this.#poll = new Poll(async () => {
      await look(this.items);
      this.#tell();
      if (this.items.some(isInShop)) return;
      done.abort();
      this.#poll = null;
    }, pace);
    this.#poll.start(done.signal);
  }
}

export const uploads = new Uploads();

export function isUnderway(item) {
  return ["waiting", "sending"].includes(item.state) || isInShop(item);
}

function isInShop({ state, photo }) {
  return state === "sent" && !ENDED.includes(photo?.state);
}

/** Why a file can't be uploaded, however often somebody tries. */
function fault(file) {
  const refused = (reason) => ({ state: "refused", isFinal: true, reason });
  if (!typeOf(file)) return refused(t("photos.no_picture"));
  if (!file.size) return refused(t("photos.empty_file"));
  return file.size > MOST_BYTES ? refused(t("photos.too_large", { megabytes: MOST_BYTES / 1e6 })) : {};
}

/** Upload one file; its key. Throws an Error whose message can be shown. */
async function send(item, tell) {
  const { file, destination } = item;
  const form = await call("POST", "photos", { ...destination, filename: sendableName(file.name), content_type: `image/${typeOf(file)}` });
  if (item.state === "sending") await post(form, item, tell);
  return form.key;
}

/** The file's type as the shop names it, by what the browser says or by its ending. */
function typeOf({ name, type }) {
  const [kind, subtype] = type.split("/");
  if (kind === "image" && Object.values(TYPES).includes(subtype)) return subtype;
  return type && kind !== "image" ? undefined : TYPES[name.split(".").pop().toLowerCase()];
}

/** The name without what the shop takes in no file's name. */
export function sendableName(name) {
  return [...name.toWellFormed().replace(UNUSABLE, "_")].slice(-200).join("") || "photo";
}

/** The body of a presigned form with its file. */
export function filledIn(fields, file) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file, "photo");
  return body;
}

/** Send a file with a presigned form; fetch() would tell no progress. */
function post({ url, fields }, item, tell) {
  const body = filledIn(fields, item.file);
  const request = (item.request = new XMLHttpRequest());
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => {
      item.part = loaded / total;
      tell();
    };
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(refusal(request))));
    request.onerror = () => reject(new Error(t("photos.not_sent")));
    request.onabort = () => reject(new Error(t("photos.upload_cancelled")));
    request.open("POST", url);
    request.send(body);
  });
}

function refusal({ status, responseText }) {
  const code = /<Code>(\w+)<\/Code>/.exec(responseText)?.[1] ?? status;
  return code === "EntityTooLarge" ? t("photos.too_large", { megabytes: MOST_BYTES / 1e6 }) : t("photos.bucket_refused", { code });
}

/** Note what the shop has of the photos that were sent; it lists the latest first, those of this batch among them. */
async function look(items) {
  const pending = new Map(items.filter(isInShop).map((item) => [item.key, item]));
  const places = new Map([...pending.values()].map(({ destination: { lane, album = "" } }) => [`${lane} ${album}`, { lane, ...(album && { album }) }]));
  for (const place of places.values()) await lookAt(place, pending);
}

async function lookAt({ lane, album }, pending) {
  let cursor = "";
  for (let page = 0; page < MOST_PAGES && cursor !== null; page += 1) {
    const mine = [...pending.values()].filter(({ destination }) => destination.lane === lane && destination.album === album);
    if (!mine.length) return;
    const wanted = new URLSearchParams({ lane, limit: 100, ...(album && { album }), ...(cursor && { cursor }) });
    const { items, next } = await call("GET", `photos?${wanted}`);
    for (const photo of items) {
      const item = pending.get(photo.key);
      if (item) item.photo = photo;
      pending.delete(photo.key);
    }
    cursor = next;
  }
}
