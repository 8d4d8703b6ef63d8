-- Request all open orders of a customer; asked again for the same sighting, answer the same orders.
-- KEYS: 1 the customer's open orders, 2 what this sighting requested, 3 open orders, 4 requested
--       orders, 5 the visit's orders
-- ARGV: 1 now (ms), 2 visit id, 3 prefix of an order's key, 4 seconds to remember
local before = redis.call('SMEMBERS', KEYS[2])
if #before > 0 then return before end
local orders = redis.call('SMEMBERS', KEYS[1])
for _, order in ipairs(orders) do
  redis.call('HSET', ARGV[3] .. order, 'state', 'requested', 'requested_at', ARGV[1], 'visit_id', ARGV[2])
  redis.call('ZADD', KEYS[4], redis.call('ZSCORE', KEYS[3], order), order)
  redis.call('ZREM', KEYS[3], order)
  redis.call('SADD', KEYS[2], order)
  redis.call('SADD', KEYS[5], order)
end
redis.call('DEL', KEYS[1])
if #orders > 0 then redis.call('EXPIRE', KEYS[2], ARGV[4]) end
return orders
