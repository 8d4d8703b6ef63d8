-- Add an order for a customer, or for the one they are part of by now. Answers {order id, 1 when it is new}:
-- asked again under the same idempotency key, the order that was added then; {} when the customer was erased.
-- KEYS: 1 the order, 2 all orders, 3 open orders
-- ARGV: 1 prefix of all keys, 2 order id, 3 customer, 4 items (JSON), 5 now (ms), 6 digest of the
--       idempotency key or '', 7 since when keys are remembered (ms)
-- Whose the order is may only be known here, so not all keys can be among the KEYS; the shop's hash
-- tag keeps them in the same slot.
local customer = survivor(ARGV[3])
if redis.call('EXISTS', key('erased', redis.sha1hex(customer))) == 1 then return {} end
if ARGV[6] ~= '' then
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('orders-of', customer), ARGV[7], '+inf')) do
    if redis.call('HGET', key('order', id), 'key_digest') == ARGV[6] then return {id, 0} end
  end
  redis.call('HSET', KEYS[1], 'key_digest', ARGV[6])
end
redis.call('HSET', KEYS[1], 'customer_id', customer, 'items', ARGV[4], 'state', 'open', 'ordered_at', ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[5], ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[2])
redis.call('ZADD', key('orders-of', customer), ARGV[5], ARGV[2])
redis.call('SADD', key('open-orders', customer), ARGV[2])
return {ARGV[2], 1}
