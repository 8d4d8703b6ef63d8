/**
 * The geometry of the map of photos: pure functions. A view is `{x, y, scale}`: the middle in the unit square of
 * Web Mercator, and how many pixels wide the world is; a size is `{width, height}` in pixels.
 */

const EQUATOR_METRES = 40_075_016.686;
const MOST_LATITUDE = 85.05;
const SMALLEST = 200;
const LARGEST = 256 * 2 ** 22;
const ROUND_STEPS = [5, 2, 1];

/** The place of a position in the unit square: x from west to east, y from north to south. */
export function project({ latitude, longitude }) {
  const angle = (Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, latitude)) * Math.PI) / 180;
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.asinh(Math.tan(angle)) / (2 * Math.PI) };
}

/** The position of a place in the unit square. */
export function unproject({ x, y }) {
  return { latitude: (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI, longitude: (x - 0.5) * 360 };
}

/** Where a place in the unit square is on the screen. */
export function onScreen(place, view, size) {
  return { x: (place.x - view.x) * view.scale + size.width / 2, y: (place.y - view.y) * view.scale + size.height / 2 };
}

/** The view of all places, with some room around; of a lone one, some hundred metres around it. */
export function fitted(places, size, margin = 60) {
  if (!places.length) return { x: 0.5, y: 0.5, scale: bounded(size.width) };
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, right, top, bottom] = [least(xs), most(xs), least(ys), most(ys)];
  const room = (length) => Math.max(40, length - 2 * margin);
  const scale = Math.min(room(size.width) / (right - left || 1e-9), room(size.height) / (bottom - top || 1e-9), 256 * 2 ** 18);
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: bounded(scale) };
}

/** The view after zooming by a factor; the point at `at` on the screen stays where it is. */
export function zoomed(view, factor, size, at = { x: size.width / 2, y: size.height / 2 }) {
  const scale = bounded(view.scale * factor);
  const moved = (from, length) => (from - length / 2) * (1 / view.scale - 1 / scale);
  return { x: view.x + moved(at.x, size.width), y: view.y + moved(at.y, size.height), scale };
}

/** The view after the paper under it was pushed by so many pixels; its middle stays on the world. */
export function panned(view, { x, y }) {
  const inside = (place) => Math.max(0, Math.min(1, place));
  return { ...view, x: inside(view.x - x / view.scale), y: inside(view.y - y / view.scale) };
}

/** Whether a view can show more of the details. */
export function isClosest(view) {
  return view.scale >= LARGEST;
}

/**
 * Points with a `place`, those less than `apart` pixels from the first of a cluster in that: `{place, points}` each.
 * It depends on the scale alone, so pushing the map changes no cluster.
 */
export function clusters(points, scale, apart = 48) {
  const found = [];
  const cells = new Map();
  const cell = ({ x, y }, right = 0, down = 0) => `${Math.floor((x * scale) / apart) + right} ${Math.floor((y * scale) / apart) + down}`;
  for (const point of points) {
    const near = [-1, 0, 1].flatMap((right) => [-1, 0, 1].flatMap((down) => cells.get(cell(point.place, right, down)) ?? []));
    const mine = near.find(({ place }) => scale * Math.hypot(place.x - point.place.x, place.y - point.place.y) < apart);
    if (mine) {
      mine.points.push(point);
      continue;
    }
    const begun = { place: point.place, points: [point] };
    found.push(begun);
    cells.set(cell(point.place), [...(cells.get(cell(point.place)) ?? []), begun]);
  }
  return found;
}

/** The lines of the graticule in sight, `{at, degrees}` each in pixels, at least `apart` from each other. */
export function graticule(view, size, apart = 90) {
  const step = roundStep((360 * apart) / view.scale);
  const corner = (x, y) => unproject({ x: view.x + x / view.scale, y: view.y + y / view.scale });
  const [start, end] = [corner(-size.width / 2, -size.height / 2), corner(size.width / 2, size.height / 2)];
  const [west, east] = [Math.max(-180, start.longitude), Math.min(180, end.longitude)];
  const screen = (position) => onScreen(project(position), view, size);
  return {
    step,
    meridians: multiples(step, west, east).map((degrees) => ({ degrees, at: screen({ latitude: 0, longitude: degrees }).x })),
    parallels: multiples(step, end.latitude, start.latitude).map((degrees) => ({ degrees, at: screen({ latitude: degrees, longitude: 0 }).y })),
  };
}

/** A round length, 1, 2 or 5 with zeros, in the middle of the map: `{metres, pixels}`, at most `longest` pixels. */
export function scaleBar(view, longest = 120) {
  const { latitude } = unproject(view);
  const perPixel = (EQUATOR_METRES * Math.cos((latitude * Math.PI) / 180)) / view.scale;
  const metres = rounded(longest * perPixel);
  return { metres, pixels: metres / perPixel };
}

function bounded(scale) {
  return Math.max(SMALLEST, Math.min(LARGEST, scale));
}

/** The largest of 1, 2 and 5 with zeros that is at most the length. */
function rounded(length) {
  const power = 10 ** Math.floor(Math.log10(length));
  return power * ROUND_STEPS.find((step) => step * power <= length * (1 + 1e-9));
}

/** The least step of the graticule in degrees that is at least so long: 1, 2 or 5 with zeros, and then 30, 45 or 90. */
function roundStep(degrees) {
  if (degrees > 20) return [30, 45].find((step) => step >= degrees) ?? 90;
  const power = 10 ** Math.floor(Math.log10(degrees));
  return power * [1, 2, 5, 10].find((step) => step * power >= degrees * (1 - 1e-9));
}

function multiples(step, from, to) {
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.max(0, Math.floor(to / step + 1e-9) - first + 1);
  return Array.from({ length: Math.min(count, 100) }, (_, i) => (first + i) * step);
}

function least(numbers) {
  return numbers.reduce((one, other) => Math.min(one, other), Infinity);
}

function most(numbers) {
  return numbers.reduce((one, other) => Math.max(one, other), -Infinity);
}
