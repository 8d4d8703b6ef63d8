-- End an open or requested order, handed over or cancelled; once, however often asked. Answers the state it
-- is in afterwards, or false when there is no such order. No stock falls below zero; the order notes what it took.
-- KEYS: 1 the order; ARGV: 1 prefix of all keys, 2 order id, 3 now (ms), 4 handed_over or cancelled
-- Whose it is and what it is of is read here, where nothing comes between; so most keys can't be among
-- the KEYS, and the shop's hash tag keeps them in the same slot.
local before, customer, items, ordered_at = unpack(redis.call('HMGET', KEYS[1], 'state', 'customer_id', 'items', 'ordered_at'))
if before ~= 'open' and before ~= 'requested' then return before end

redis.call('HSET', KEYS[1], 'state', ARGV[4], ARGV[4] .. '_at', ARGV[3])
redis.call('HDEL', KEYS[1], 'undone_at')
redis.call('ZREM', key('orders', before), ARGV[2])
redis.call('ZADD', key('orders', ARGV[4]), ordered_at, ARGV[2])
redis.call('SREM', key('open-orders', customer), ARGV[2])
if ARGV[4] == 'cancelled' then return ARGV[4] end

local taken = {}
for _, item in ipairs(cjson.decode(items)) do
  redis.call('ZINCRBY', key('bought', customer), item.quantity, item.sku)
  redis.call('ZINCRBY', key('sold'), item.quantity, item.sku)
  local product = key('product', item.sku)
  local stock = redis.call('HGET', product, 'stock')
  if stock then
    taken[item.sku] = math.min(item.quantity, math.max(0, tonumber(stock)))
    redis.call('HINCRBY', product, 'stock', -taken[item.sku])
  end
end
redis.call('HSET', KEYS[1], 'taken', cjson.encode(taken))
return ARGV[4]
