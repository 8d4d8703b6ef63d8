-- Hand an order over once; the answer is its state afterwards.
-- KEYS: 1 the order, 2 open, 3 requested, 4 handed over orders, 5 the customer's open orders,
--       6 what the customer bought, 7 what was sold, 8… the items' products
-- ARGV: 1 order id, 2 now (ms), 3… sku, quantity, sku, quantity…
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'open' and state ~= 'requested' then return state end
local index = state == 'open' and KEYS[2] or KEYS[3]
redis.call('HSET', KEYS[1], 'state', 'handed_over', 'handed_over_at', ARGV[2])
redis.call('ZADD', KEYS[4], redis.call('ZSCORE', index, ARGV[1]), ARGV[1])
redis.call('ZREM', index, ARGV[1])
redis.call('SREM', KEYS[5], ARGV[1])
for i = 8, #KEYS do
  local sku, quantity = ARGV[2 * i - 13], ARGV[2 * i - 12]
  redis.call('ZINCRBY', KEYS[6], quantity, sku)
  redis.call('ZINCRBY', KEYS[7], quantity, sku)
  if redis.call('EXISTS', KEYS[i]) == 1 then redis.call('HINCRBY', KEYS[i], 'stock', -quantity) end
end
return 'handed_over'
