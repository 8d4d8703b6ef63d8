-- Take back the end of an order: it is open or requested again, and what its handover took is back in stock.
-- Answers {state before, 1 when the end was taken back}; asked again, the same until something else happens
-- to the order. Answers {} when there is no such order.
-- KEYS: 1 the order; ARGV: 1 prefix of all keys, 2 order id, 3 now (ms)
local order, id, now = KEYS[1], ARGV[2], ARGV[3]
-- The order's customer and items are read within this step, so their keys can't be among KEYS; the shop's
-- hash tag keeps them in one slot.
local before, customer, items, ordered_at, noted = unpack(
  call('HMGET', order, 'state', 'customer_id', 'items', 'ordered_at', 'taken'))
if not before then return {} end
if before ~= 'handed_over' and before ~= 'cancelled' then
  return {before, call('HEXISTS', order, 'undone_at')}
end

local after = call('HEXISTS', order, 'requested_at') == 1 and 'requested' or 'open'
call('HSET', order, 'state', after, 'undone_at', now)
call('HDEL', order, before .. '_at', 'taken')
call('ZREM', key('orders', before), id)
call('ZADD', key('orders', after), ordered_at, id)
if after == 'open' then call('SADD', key('open-orders', customer), id) end
if before == 'cancelled' then return {before, 1} end

local function subtract(index, item)
  if tonumber(call('ZINCRBY', index, -item.quantity, item.sku)) <= 0 then call('ZREM', index, item.sku) end
end

-- An order that was handed over before `taken` was noted took all its items.
local taken = noted and cjson.decode(noted)
for _, item in ipairs(cjson.decode(items)) do
  local back = taken and (taken[item.sku] or 0) or item.quantity
  subtract(key('bought', customer), item)
  subtract(key('sold'), item)
  local product = key('product', item.sku)
  if call('EXISTS', product) == 1 then call('HINCRBY', product, 'stock', back) end
end
return {before, 1}
