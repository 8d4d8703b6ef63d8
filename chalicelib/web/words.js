/** How things are called: times, people, orders; names are looked up and remembered for a while. */

import { call, path } from "./api.js";
import { locale, t } from "./texts.js";

const REMEMBERED = 60_000;
const found = new Map();

/**
 * What the API has at a path; null when it has nothing there. Asked for once in a while only, and never
 * again once it is gone for good: erased, or of a kind of which no id comes back (`isFinal`).
 */
export function look(where, isFinal = false) {
  const known = found.get(where);
  if (known && Date.now() - known.at < REMEMBERED) return known.answer;
  const answer = call("GET", where).catch((refusal) => {
    if (refusal.status === 410 || (isFinal && refusal.status === 404)) found.get(where).at = Infinity;
    if ([404, 410].includes(refusal.status)) return null;
    found.delete(where);
    throw refusal;
  });
  found.set(where, { answer, at: Date.now() });
  return answer;
}

/** A customer as everywhere on the screen. */
export function person(customer) {
  if (!customer?.status) return t("words.no_longer_known");
  return customer.name || t("words.newcomer");
}

export async function customerName(id) {
  return person(await look(path`customers/${id}`));
}

/** "2 × Coffee, 500 g; 1 × Green tea" */
export async function itemsOf(order) {
  const products = await Promise.all(order.items.map((item) => look(path`products/${item.sku}`)));
  return order.items.map((item, i) => `${item.quantity} × ${products[i]?.name ?? item.sku}`).join("; ");
}

export async function offerText(id) {
  return (await look(path`offers/${id}`, true))?.text ?? t("words.offer_gone");
}

/** The shop's time zone: the page says it, whatever the clock of this machine. */
export const timeZone = document.documentElement.dataset.timezone;

// A format is made once, because each takes a millisecond. Swedish dates are ISO's.
const TIME = { hour: "2-digit", minute: "2-digit", timeZone };
const timeFormat = new Intl.DateTimeFormat(locale, TIME);
const dayTimeFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", ...TIME });
const dayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone });
const dateFormat = new Intl.DateTimeFormat("sv", { timeZone });
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 });

/** "10:31", with the day if it is another than today. */
export function clock(iso) {
  const isToday = dateOf(iso) === dateOf(Date.now());
  return (isToday ? timeFormat : dayTimeFormat).format(new Date(iso));
}

/** "31 Jan 2026" */
export function day(iso) {
  return dayFormat.format(new Date(iso));
}

/** "2026-01-31" in the shop. */
export function dateOf(time) {
  return dateFormat.format(new Date(time));
}

/** The moment at which the shop's clock shows a time such as "2026-01-31T18:00". */
export function instant(shown) {
  const asUtc = (text) => Date.parse(`${text.replace(" ", "T")}Z`);
  const ahead = (time) => asUtc(new Date(time).toLocaleString("sv", { timeZone })) - time;
  const guess = asUtc(shown) - ahead(asUtc(shown));
  return new Date(asUtc(shown) - ahead(guess)).toISOString();
}

/** "just now", "12 min ago", "3 h ago"; never broken over lines. */
export function ago(iso) {
  const minutes = Math.max(0, Math.round((Date.now() - new Date(iso)) / 60_000));
  if (minutes < 1) return t("words.just_now");
  return minutes < 90 ? t("words.minutes_ago", { minutes }) : t("words.hours_ago", { hours: Math.round(minutes / 60) });
}

/** "99.3 % alike", never rounded up. */
export function alike(similarity) {
  if (similarity === null || similarity === undefined) return "";
  const percent = tenths.format(Math.floor(similarity * 10) / 10);
  return t("words.alike", { percent });
}

/** How long ago that was, counting on: "0:07", "12:30", "1:05:00". */
export function waited(iso) {
  const seconds = Math.max(0, Math.floor((Date.now() - new Date(iso)) / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, place) => String(part).padStart(place ? 2 : 1, "0")).join(":");
}
