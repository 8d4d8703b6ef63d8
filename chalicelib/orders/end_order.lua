-- End an open or requested order, handed over or cancelled; once, however often asked.
-- Answers the order's state afterwards, or false when there is no such order.
-- KEYS: 1 the order; ARGV: 1 prefix of all keys, 2 order id, 3 now (ms), 4 handed_over or cancelled
local order, id, ending = KEYS[1], ARGV[2], ARGV[4]
-- The order's customer and items are read within this step, so their keys can't be among KEYS; the shop's
-- hash tag keeps them in one slot.
local before, customer, items, ordered_at = unpack(call('HMGET', order, 'state', 'customer_id', 'items', 'ordered_at'))
if before ~= 'open' and before ~= 'requested' then return before end

call('HSET', order, 'state', ending, ending .. '_at', ARGV[3])
call('HDEL', order, 'undone_at')
call('ZREM', key('orders', before), id)
call('ZADD', key('orders', ending), ordered_at, id)
call('SREM', key('open-orders', customer), id)
if ending == 'cancelled' then return ending end

-- No stock falls below zero; the order notes what it took, so that undoing puts back no more than that.
local taken = {}
for _, item in ipairs(cjson.decode(items)) do
  call('ZINCRBY', key('bought', customer), item.quantity, item.sku)
  call('ZINCRBY', key('sold'), item.quantity, item.sku)
  local product = key('product', item.sku)
  local stock = call('HGET', product, 'stock')
  if stock then
    taken[item.sku] = math.min(item.quantity, math.max(0, tonumber(stock)))
    call('HINCRBY', product, 'stock', -taken[item.sku])
  end
end
call('HSET', order, 'taken', cjson.encode(taken))
return ending
