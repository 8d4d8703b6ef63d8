-- Request all open orders of a customer, or of the one they are part of by now; asked again for the same
-- sighting, answer the same orders.
-- KEYS: 1 what this sighting requested, 2 open orders, 3 requested orders, 4 the visit's orders
-- ARGV: 1 prefix of all keys, 2 customer, 3 visit id, 4 now (ms), 5 seconds to remember
-- Whose orders they are may only be known here, so not all keys can be among the KEYS; the shop's hash
-- tag keeps them in the same slot.
local before = redis.call('SMEMBERS', KEYS[1])
if #before > 0 then return before end
local open_orders = key('open-orders', survivor(ARGV[2]))
local orders = redis.call('SMEMBERS', open_orders)
for _, order in ipairs(orders) do
  redis.call('HSET', key('order', order), 'state', 'requested', 'requested_at', ARGV[4], 'visit_id', ARGV[3])
  redis.call('HDEL', key('order', order), 'undone_at')
  redis.call('ZADD', KEYS[3], redis.call('ZSCORE', KEYS[2], order), order)
  redis.call('ZREM', KEYS[2], order)
  redis.call('SADD', KEYS[1], order)
  redis.call('SADD', KEYS[4], order)
end
redis.call('DEL', open_orders)
if #orders > 0 then redis.call('EXPIRE', KEYS[1], ARGV[5]) end
return orders
