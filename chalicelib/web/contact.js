/** How to reach a person, and in which language. */

import { el, labelled, submits } from "./dom.js";
import { mailStop } from "./mail_stop.js";
import { t } from "./texts.js";

const LANGUAGES = ["en", "de", "fr", "es"];

export function contact(page) {
  const email = el("input", { type: "email", autocomplete: "off" });
  const phone = el("input", { type: "tel", autocomplete: "off" });
  const language = el("select");
  const form = el("form", { id: "contact", className: "fields" }, labelled(t("people.email"), email),
    labelled(t("people.phone"), phone), labelled(t("people.contact.language"), language));
  submits(form, t("people.contact.save"), async () => {
    const reached = { email: email.value.trim() || null, phone: phone.value.trim() || null };
    await page.patch({ contact: reached, language: language.value || null });
    return t("people.contact.saved");
  });
  page.follow((customer) => {
    if (form.contains(document.activeElement) && document.activeElement.value) return; // somebody is typing
    email.value = customer.contact.email ?? "";
    phone.value = customer.contact.phone ?? "";
    language.replaceChildren(...languages(customer.language));
    language.value = customer.language ?? "";
  });
  return el("section", {}, el("h2", {}, t("people.contact.title")), mailStop(page), form);
}

/** The languages that messages are written in, and the one of the customer if it is another. */
function languages(own) {
  const known = LANGUAGES.map((tag) => el("option", { value: tag }, t(`people.contact.languages.${tag}`)));
  const other = own && !LANGUAGES.includes(own) ? [el("option", { value: own }, own)] : [];
  return [el("option", { value: "" }, t("people.contact.not_known")), ...known, ...other];
}
