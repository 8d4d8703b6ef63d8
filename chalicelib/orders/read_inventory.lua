-- Read the stock and what orders will still take out of it, as they are at one moment.
-- Answers {products, orders}: of each product its sku, name, price, stock and the quantity sold, of each open or
-- requested order its id.
-- KEYS: 1 all products, 2 quantities sold; ARGV: 1 prefix of all keys
-- Which products and orders there are is only known here; the shop's hash tag keeps them in one slot.
local products, orders = {}, {}
for _, sku in ipairs(call('ZRANGE', KEYS[1], 0, -1)) do
  local name, price, stock = unpack(call('HMGET', key('product', sku), 'name', 'price_cents', 'stock'))
  if name then table.insert(products, {sku, name, price, stock, call('ZSCORE', KEYS[2], sku) or '0'}) end
end
for _, state in ipairs({'open', 'requested'}) do
  for _, order in ipairs(call('ZRANGE', key('orders', state), 0, -1)) do table.insert(orders, order) end
end
return {products, orders}
