/** Photos: the gallery, their map, adding some, those with problems, and each one's page. */

import { el } from "./dom.js";
import { open as openAdding } from "./adding.js";
import { open as openGallery } from "./gallery.js";
import { open as openMap } from "./map.js";
import { open as openPhoto } from "./photo.js";
import { open as openProblems } from "./problems.js";
import { chosen, photosAddress } from "./photo_words.js";
import { t } from "./texts.js";

const PARTS = new Map([
  ["", openGallery],
  ["map", openMap],
  ["add", openAdding],
  ["problems", openProblems],
]);

export function open(main, { rest, query, signal }) {
  const [part = ""] = rest;
  const filters = chosen(query);
  main.append(tabs(part, filters));
  const show = PARTS.get(part) ?? openPhoto;
  show(main, { id: part, query, filters, signal });
}

/** Links to the parts; the gallery and the map show the same photos. */
function tabs(open, filters) {
  const links = [...PARTS.keys()].map((part) => {
    const kept = ["", "map"].includes(part) ? filters : {};
    const link = el("a", { href: photosAddress(kept, part), id: `tab-${part}` }, t(`photos.tab_${part || "gallery"}`));
    link.ariaCurrent = part === open ? "page" : null;
    return link;
  });
  return el("nav", { className: "tabs", ariaLabel: t("photos.title") }, ...links);
}
