/** Tokens. */

import { el } from "./dom.js";
import { t } from "./texts.js";

export function open(main) {
  main.append(el("section", {}, el("h2", {}, t("tokens.title"))));
}
