/** Making elements of SVG. */

const SVG = "http://www.w3.org/2000/svg";

/** A new element of SVG with attributes and children (nodes or texts). */
export function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}
