-- Take back what ended an order: it is open or requested again, and what its handover took is back in stock.
-- Answers {its state before, 1 when it is now as if that had not been}; asked again, the same while nothing
-- else has happened to it; {} when there is no such order.
-- KEYS: 1 the order; ARGV: 1 prefix of all keys, 2 order id, 3 now (ms)
-- Whose it is and what it is of is read here, where nothing comes between; so most keys can't be among
-- the KEYS, and the shop's hash tag keeps them in the same slot.
local before, customer, items, ordered_at, noted = unpack(
  redis.call('HMGET', KEYS[1], 'state', 'customer_id', 'items', 'ordered_at', 'taken'))
if not before then return {} end
if before ~= 'handed_over' and before ~= 'cancelled' then
  return {before, redis.call('HEXISTS', KEYS[1], 'undone_at')}
end

local after = redis.call('HEXISTS', KEYS[1], 'requested_at') == 1 and 'requested' or 'open'
redis.call('HSET', KEYS[1], 'state', after, 'undone_at', ARGV[3])
redis.call('HDEL', KEYS[1], before .. '_at', 'taken')
redis.call('ZREM', key('orders', before), ARGV[2])
redis.call('ZADD', key('orders', after), ordered_at, ARGV[2])
if after == 'open' then redis.call('SADD', key('open-orders', customer), ARGV[2]) end
if before == 'cancelled' then return {before, 1} end

local function fewer(index, item)
  if tonumber(redis.call('ZINCRBY', index, -item.quantity, item.sku)) <= 0 then
    redis.call('ZREM', index, item.sku)
  end
end

local taken = noted and cjson.decode(noted) -- handed over before this was noted, an order took all its items
for _, item in ipairs(cjson.decode(items)) do
  local back = taken and (taken[item.sku] or 0) or item.quantity
  fewer(key('bought', customer), item)
  fewer(key('sold'), item)
  local product = key('product', item.sku)
  if redis.call('EXISTS', product) == 1 then redis.call('HINCRBY', product, 'stock', back) end
end
return {before, 1}
