/** Why a selfie was refused, in the screen's language. The API says it in English, reasons between "; ". */

import { t } from "./texts.js";

const REASONS = [
  [/^there is no face/, "no_face"],
  [/^there are (\d+) faces/, "several_faces"],
  [/^the sunglasses/, "sunglasses"],
  [/^the face is too dark/, "dark"],
  [/^the face is blurred/, "blurred"],
  [/^the face is only (\d+) pixels/, "small"],
  [/another customer's already/, "already"],
  [/^nobody is registered/, "nobody"],
  [/^the file is empty/, "no_picture"],
  [/^the file is no picture/, "no_picture"],
  [/^the picture can't be decoded/, "broken"],
  [/at most .* (can be read|are read|can be used)/, "too_large"],
  [/save it anew/, "broken"],
];

/** The reasons of a refused photo, each a sentence; one that isn't known is shown as it came. */
export function reasonsOf(photo) {
  const told = (photo.reason ?? "").split("; ");
  const known = told.map((reason) => {
    for (const [pattern, name] of REASONS) {
      const found = pattern.exec(reason);
      if (found) return t(`people.reasons.${name}`, { number: found[1] ?? "" });
    }
    return reason;
  });
  return [...new Set(known)];
}
