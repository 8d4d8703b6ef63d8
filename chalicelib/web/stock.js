/** What the shop has of the products that are ordered, and what orders lack of it. */

import { call } from "./api.js";

const PAGES = 20;

/** The shop's products, the newest first, a page of them at a time; at most 2000. */
export async function* productPages() {
  let cursor = "";
  for (let page = 0; page < PAGES && cursor !== null; page += 1) {
    const { items, next } = await call("GET", `products?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    yield items;
    cursor = next;
  }
}

export async function allProducts() {
  const all = [];
  for await (const items of productPages()) all.push(...items);
  return all;
}

/** The products of these skus, by sku. One that was deleted isn't among them. */
export async function productsOf(skus) {
  const sought = new Set(skus);
  const found = new Map();
  if (!sought.size) return found;
  for await (const items of productPages()) {
    for (const product of items) if (sought.has(product.sku)) found.set(product.sku, product);
    if (found.size === sought.size) break;
  }
  return found;
}

/** Whether a product's name or sku has a text, whatever its case and accents. */
export function isFound(product, text) {
  return plain(`${product.name} ${product.sku}`).includes(plain(text));
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** What each order lacks, by its id, when the first in the list gets theirs first: `[{sku, quantity, stock}]`. */
export function lacks(orders, products) {
  const left = new Map([...products].map(([sku, { stock }]) => [sku, stock]));
  return new Map(orders.map((order) => [order.id, order.items.flatMap((item) => lack(item, left, products))]));
}

function lack({ sku, quantity }, left, products) {
  if (!left.has(sku)) return [];
  const had = left.get(sku);
  left.set(sku, Math.max(0, had - quantity));
  return had < quantity ? [{ sku, quantity: quantity - had, stock: products.get(sku).stock }] : [];
}
