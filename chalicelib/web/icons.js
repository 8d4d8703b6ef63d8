/** The icons of the shell, drawn with lines in the colour of the text beside them. */

const SVG = "http://www.w3.org/2000/svg";
const LINES = {
  now: "M8 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2 20c0-4 2.5-6 6-6s6 2 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.5.7 4 2.6 4 5.5",
  storeroom: "M3 8l9-5 9 5v12H3zM8 20v-7h8v7M8 16.5h8",
  questions: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18",
  people: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5",
  photos: "M3 7h4l2-3h6l2 3h4v13H3zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8",
  offers: "M3 12V4h8l10 10-8 8zM7.5 8.5h.01",
  products: "M4 8h16l-1.5 12h-13zM8 8a4 4 0 0 1 8 0",
  reports: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  runs: "M5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4M5 7v4h7v3M12 11h7M12 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4M19 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  tokens: "M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 12h9v4M17 12v3",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  silent: "M4 9v6h4l5 4V5L8 9zM16.5 9.5l5 5M21.5 9.5l-5 5",
  signOut: "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
  more: "M4 6h16M4 12h16M4 18h16",
};

/** The icon of that name, which says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", LINES[name]);
  svg.append(line);
  return svg;
}
