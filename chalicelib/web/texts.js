/** The screen's texts, in the language that was chosen, or the first of the browser's that the catalogue has. */

import { prefer } from "./preferences.js";

export const LANGUAGES = ["en", "de", "fr", "es"];
const chosen = LANGUAGES.filter((name) => name === prefer("language"));
const tags = [...navigator.languages.filter((tag) => !chosen.length || chosen.includes(base(tag))), ...chosen, "en-GB"];

/** The browser's tag of the language, with its region, by which dates and numbers are written: "de-AT". */
export const locale = tags.find((tag) => LANGUAGES.includes(base(tag)));
export const language = base(locale);

const catalogue = await read();
const plurals = new Intl.PluralRules(language);

function base(tag) {
  return tag.split("-")[0].toLowerCase();
}

async function read() {
  const answer = await fetch(`web/texts-${language}.json`);
  if (!answer.ok) throw new Error(`The texts in ${language} can't be had (${answer.status}).`);
  return answer.json();
}

/**
 * The text of a key such as "now.title", with values in its {places}. A text with forms for `count`, such as
 * {"one": "{count} face", "other": "{count} faces"}, is taken in the one that fits.
 */
export function t(key, values = {}) {
  const found = key.split(".").reduce((part, name) => part?.[name], catalogue);
  const text = typeof found === "object" ? (found[plurals.select(values.count)] ?? found.other) : found;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Fill in the texts of the page itself: each element names its key by `data-text`. */
export function fill(page) {
  document.documentElement.lang = language;
  for (const node of page.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
}
