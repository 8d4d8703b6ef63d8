/** Moving a map by hand: dragging, pinching, the wheel, and the keyboard. */

const STEP = 80;
const CLICK = 6;
const PUSHES = { ArrowLeft: { x: STEP, y: 0 }, ArrowRight: { x: -STEP, y: 0 }, ArrowUp: { x: 0, y: STEP }, ArrowDown: { x: 0, y: -STEP } };

/** Call `push({x, y})`, `zoom(factor, at)` and `all()` of `moves` as somebody moves the paper, until `signal`. */
export function follow(paper, moves, signal) {
  paper.addEventListener("keydown", (event) => byKey(event, moves), { signal });
  paper.addEventListener("wheel", (event) => {
    event.preventDefault();
    moves.zoom(2 ** (-event.deltaY / (event.deltaMode ? 6 : 200)), within(paper, event));
  }, { passive: false, signal });
  byFingers(paper, moves, signal);
}

function byKey(event, moves) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (PUSHES[event.key]) moves.push(PUSHES[event.key]);
  else if (["+", "="].includes(event.key)) moves.zoom(2);
  else if (event.key === "-") moves.zoom(0.5);
  else if (["0", "Home"].includes(event.key)) moves.all();
  else return;
  event.preventDefault();
}

/** One finger, or the mouse, pushes; two zoom. What was no more than a click stays one. */
function byFingers(paper, moves, signal) {
  const fingers = new Map();
  let isMoving = false;
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return { length: Math.hypot(one.x - other.x, one.y - other.y), x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  };
  const put = (event) => fingers.set(event.pointerId, within(paper, event));
  const lift = (event) => {
    fingers.delete(event.pointerId);
    if (!fingers.size) setTimeout(() => (isMoving = false));
  };
  const move = (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const to = within(paper, event);
    if (!isMoving && Math.hypot(to.x - from.x, to.y - from.y) < CLICK) return;
    if (!isMoving) paper.setPointerCapture(event.pointerId);
    isMoving = true;
    if (fingers.size === 1) moves.push({ x: to.x - from.x, y: to.y - from.y });
    const before = fingers.size === 2 && spread();
    put(event);
    if (before) moves.zoom(spread().length / Math.max(1, before.length), spread());
  };
  paper.addEventListener("pointerdown", put, { signal });
  window.addEventListener("pointermove", move, { signal });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, lift, { signal });
  paper.addEventListener("click", (event) => isMoving && (event.preventDefault(), event.stopPropagation()), { capture: true, signal });
  paper.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
}

function within(paper, { clientX, clientY }) {
  const { left, top } = paper.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}
