-- Take back a handover or cancellation. The order is open or requested again, and a handover's stock is put back.
-- Answers {state before, 1 when it was taken back, else 0}, or {} when there is no such order.
-- Repeated, it answers 1 again, until the order is requested or ends once more.
-- KEYS: 1 the order; ARGV: 1 prefix of all keys, 2 order id, 3 now (ms)
local order, id, now = KEYS[1], ARGV[2], ARGV[3]
-- The order names its customer and items, so their keys can't be among KEYS. The shop's hash tag keeps them in
-- one slot.
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

-- Earlier versions didn't store `taken`; their handovers took all items from the stock.
local taken = noted and cjson.decode(noted)
for _, item in ipairs(cjson.decode(items)) do
  local back = taken and (taken[item.sku] or 0) or item.quantity
  subtract(key('bought', customer), item)
  subtract(key('sold'), item)
  local product = key('product', item.sku)
  if call('EXISTS', product) == 1 then call('HINCRBY', product, 'stock', back) end
end
return {before, 1}
