/** Amounts in the shop's currency, which the API counts in hundredths, as the browser's language writes them. */

import { locale } from "./texts.js";

const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const point = format.formatToParts(0.5).find(({ type }) => type === "decimal").value;
const group = point === "," ? "\\." : ",";
const AMOUNT = new RegExp(`^(\\d+|\\d{1,3}(?:${group}\\d{3})+)(?:[.,](\\d{1,2}))?$`);

/** "1,234.50" for 123450 */
export function money(cents) {
  return format.format(cents / 100);
}

/**
 * The cents of an amount as people write it: "3", "12.5" and "12,50" in every language, "1,234.50" in English,
 * "1.234,50" in German. null if it is no amount.
 */
export function cents(text) {
  const [, whole, fraction = ""] = text.replace(/[\s'’]/g, "").match(AMOUNT) ?? [];
  return whole ? Number(whole.replace(/\D/g, "")) * 100 + Number(fraction.padEnd(2, "0")) : null;
}
