/** The map as SVG: the graticule, a bar of length, and the photos in clusters. */

import { clusters, graticule, onScreen, scaleBar } from "./geo.js";
import { named, photoAddress } from "./photo_words.js";
import { shape } from "./svg.js";
import { locale, t } from "./texts.js";

const RADIUS = 22;

/** The drawing of points in a view; `into(cluster)` is called for a cluster that was chosen. */
export function draw(points, view, size, into, wanted) {
  const svg = shape("svg", { width: size.width, height: size.height, viewBox: `0 0 ${size.width} ${size.height}` });
  svg.append(lines(view, size), bar(view, size));
  const inSight = ({ x, y }) => x > -RADIUS && y > -RADIUS && x < size.width + RADIUS && y < size.height + RADIUS;
  for (const cluster of clusters(points, view.scale)) {
    const at = onScreen(cluster.place, view, size);
    if (inSight(at)) svg.append(cluster.points.length === 1 ? lone(cluster.points[0], at, wanted) : crowd(cluster, at, into));
  }
  return svg;
}

function lines(view, size) {
  const { step, meridians, parallels } = graticule(view, size);
  const group = shape("g", { class: "graticule", "aria-hidden": "true" });
  for (const { at, degrees } of meridians) {
    group.append(shape("line", { x1: at, x2: at, y1: 0, y2: size.height }), shape("text", { x: at + 4, y: 14 }, angle(degrees, step, "east", "west")));
  }
  for (const { at, degrees } of parallels) {
    group.append(shape("line", { x1: 0, x2: size.width, y1: at, y2: at }), shape("text", { x: 4, y: at - 4 }, angle(degrees, step, "north", "south")));
  }
  return group;
}

/** "13.4° E", with as many digits as the step has. */
function angle(degrees, step, above, below) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const written = Math.abs(degrees).toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const isZero = Math.abs(degrees) < step / 2;
  return `${written}°${isZero ? "" : ` ${t(`photos.${degrees < 0 ? below : above}`)}`}`;
}

function bar(view, { width, height }) {
  const { metres, pixels } = scaleBar(view);
  const [right, bottom] = [width - 12, height - 14];
  const path = `M${right - pixels} ${bottom - 6}v6h${pixels}v-6`;
  const written = metres < 1000 ? `${metres.toLocaleString(locale, { maximumFractionDigits: 2 })} m` : `${(metres / 1000).toLocaleString(locale)} km`;
  return shape("g", { class: "scale" }, shape("path", { d: path }), shape("text", { x: right, y: bottom - 10, "text-anchor": "end" }, written));
}

function lone({ id, photo }, { x, y }, wanted) {
  const link = shape("a", { href: photoAddress(id), class: id === wanted ? "point wanted" : "point", "aria-label": named(photo) });
  link.append(shape("circle", { cx: x, cy: y, r: RADIUS, class: "reach" }), shape("circle", { cx: x, cy: y, r: 8 }));
  return link;
}

function crowd(cluster, { x, y }, into) {
  const count = cluster.points.length;
  const group = shape("g", { role: "button", tabindex: 0, class: "crowd", "aria-label": t("photos.cluster", { count }) });
  group.append(shape("circle", { cx: x, cy: y, r: RADIUS }), shape("text", { x, y: y + 5, "text-anchor": "middle" }, count.toLocaleString(locale)));
  group.addEventListener("click", () => into(cluster));
  group.addEventListener("keydown", (event) => {
    if (![" ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    into(cluster);
  });
  return group;
}
