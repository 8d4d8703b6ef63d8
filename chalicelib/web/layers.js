/**
 * The layout of a graph in layers from top to bottom: pure functions (Sugiyama's method, for a few dozen boxes).
 * An edge against the stream is turned round, a long one gets a bend in each layer that it passes.
 */

const GAP = { across: 24, down: 40 };
const BEND = 14;
const SWEEPS = 12;

/** How much more the ways that were taken weigh, so that they run straight. */
const TAKEN = 12;

/**
 * Place boxes `{id, width, height}` joined by edges `{from, to}`, the first box on top. The answer has `width`, `height`,
 * `at` (id -> left upper corner), and for each edge its `points` from the box that it leaves.
 */
export function layered(boxes, edges) {
  const ranks = ranked(boxes, edges);
  const { nodes, links, chains } = bent(boxes, edges, ranks);
  const layers = ordered(grouped(nodes), links);
  across(layers, links);
  const size = down(layers);
  const at = new Map(boxes.map(({ id }) => [id, corner(nodes.get(id))]));
  return { ...size, at, edges: edges.map((edge, i) => ({ ...edge, points: route(chains[i].map((id) => nodes.get(id)), ranks, edge) })) };
}

/** Each box's layer: one below the lowest box that leads to it. */
function ranked(boxes, edges) {
  const next = new Map(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) next.get(from).push(to);
  const order = [];
  const state = new Map();
  const visit = (id) => {
    state.set(id, "open");
    next.set(id, next.get(id).filter((other) => state.get(other) !== "open"));
    for (const other of next.get(id)) if (!state.has(other)) visit(other);
    state.set(id, "closed");
    order.unshift(id);
  };
  for (const { id } of boxes) if (!state.has(id)) visit(id);
  const ranks = new Map(order.map((id) => [id, 0]));
  for (const id of order) for (const other of next.get(id)) ranks.set(other, Math.max(ranks.get(other), ranks.get(id) + 1));
  return ranks;
}

/** The boxes with the bends of long edges as nodes, the links between neighbouring layers, and each edge's nodes from above. */
function bent(boxes, edges, ranks) {
  const nodes = new Map(boxes.map((box) => [box.id, { ...box, rank: ranks.get(box.id) }]));
  const links = [];
  const chains = edges.map(({ from, to, isTaken }, i) => {
    const [top, bottom] = ranks.get(from) <= ranks.get(to) ? [from, to] : [to, from];
    const bends = [];
    for (let rank = ranks.get(top) + 1; rank < ranks.get(bottom); rank += 1) {
      bends.push(`bend ${i} ${rank}`);
      nodes.set(bends.at(-1), { id: bends.at(-1), width: BEND, height: 0, rank, isBend: true });
    }
    const chain = [top, ...bends, bottom];
    chain.slice(1).forEach((id, place) => links.push([chain[place], id, isTaken ? TAKEN : 1]));
    return chain;
  });
  return { nodes, links, chains };
}

function grouped(nodes) {
  const layers = [];
  for (const node of nodes.values()) (layers[node.rank] ??= []).push(node);
  return layers;
}

/** The layers with each node near those that it is linked to, so that few links cross. */
function ordered(layers, links) {
  const near = neighbours(links.map(([one, other]) => [one, other, 1]));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 0;
    for (const layer of isDown ? layers : [...layers].reverse()) {
      const beside = layers[layer[0].rank + (isDown ? -1 : 1)];
      if (!beside) continue;
      const places = new Map(beside.map(({ id }, place) => [id, place]));
      const wish = new Map(layer.map((node, place) => [node.id, mean(near(node.id, places)) ?? place]));
      layer.sort((one, other) => wish.get(one.id) - wish.get(other.id));
    }
  }
  return layers;
}

/** Give each node the `x` of its middle: near its neighbours', in the layer's order, without overlaps. */
function across(layers, links) {
  const near = neighbours(links);
  const nodes = layers.flat();
  const middles = () => new Map(nodes.map(({ id, x }) => [id, x]));
  for (const layer of layers) pack(layer, layer.map(() => [0]));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const places = middles();
      pack(layer, layer.map((node) => near(node.id, places)));
    }
  }
  const left = Math.min(...nodes.map(({ x, width }) => x - width / 2));
  for (const node of nodes) node.x -= left;
}

/** Bring a layer's nodes as near to the middle of what each is `near` as their widths allow; those with more of it nearer. */
function pack(layer, near) {
  const wishes = layer.map((node, i) => mean(near[i]) ?? node.x);
  layer.forEach((node, i) => {
    const before = layer[i - 1];
    node.x = before ? Math.max(wishes[i], before.x + (before.width + node.width) / 2 + GAP.across) : wishes[i];
  });
  const shift = mean(layer.flatMap(({ x }, i) => near[i].map(() => wishes[i] - x))) ?? 0;
  for (const node of layer) node.x += shift;
}

/** Give each node the `y` and height of its layer; the size of all. */
function down(layers) {
  let y = 0;
  for (const layer of layers) {
    const height = Math.max(...layer.map((node) => node.height));
    for (const node of layer) Object.assign(node, { y, layer: height });
    y += height + GAP.down;
  }
  const width = Math.max(...layers.flat().map((node) => node.x + node.width / 2));
  return { width, height: y - GAP.down };
}

function corner({ x, y, width }) {
  return { x: x - width / 2, y };
}

/** The points of an edge: out of the one box, through each bend's layer, into the other. */
function route(chain, ranks, { from, to }) {
  const [top, bottom] = [chain[0], chain.at(-1)];
  if (top === bottom) return [];
  const bends = chain.slice(1, -1).flatMap(({ x, y, layer }) => [{ x, y }, { x, y: y + layer }]);
  const down = top.layer > top.height ? [{ x: top.x, y: top.y + top.layer }] : []; // past a higher box beside it
  const points = [{ x: top.x, y: top.y + top.height }, ...down, ...bends, { x: bottom.x, y: bottom.y }];
  return ranks.get(from) <= ranks.get(to) ? points : points.reverse();
}

/** A function that tells the places of those that a node is linked to, each as often as its link weighs. */
function neighbours(links) {
  const found = new Map();
  const note = (one, other, weight) => found.set(one, [...(found.get(one) ?? []), ...Array(weight).fill(other)]);
  for (const [one, other, weight] of links) {
    note(one, other, weight);
    note(other, one, weight);
  }
  return (id, places) => (found.get(id) ?? []).map((other) => places.get(other)).filter((place) => place !== undefined);
}

function mean(numbers) {
  return numbers.length ? numbers.reduce((sum, number) => sum + number, 0) / numbers.length : undefined;
}
