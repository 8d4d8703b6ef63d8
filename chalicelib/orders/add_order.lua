-- Add an open order for a customer, or for the survivor of a merged one.
-- Answers {order id, 1 when it is new}. Asked again under the same idempotency key, it answers the first order.
-- Answers {} when the customer was erased.
-- KEYS: 1 the order, 2 all orders, 3 open orders
-- ARGV: 1 prefix of all keys, 2 order id, 3 customer, 4 items (JSON), 5 now (ms), 6 digest of the
--       idempotency key or '', 7 moment since which keys are remembered (ms)
local id, items, now, digest, since = ARGV[2], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
-- The survivor is only known here, so its keys can't be among KEYS; the shop's hash tag keeps them in one slot.
local customer = survivor(ARGV[3])
if erased(customer) then return {} end

if digest ~= '' then
  for _, before in ipairs(call('ZRANGEBYSCORE', key('orders-of', customer), since, '+inf')) do
    if call('HGET', key('order', before), 'key_digest') == digest then return {before, 0} end
  end
  call('HSET', KEYS[1], 'key_digest', digest)
end
call('HSET', KEYS[1], 'customer_id', customer, 'items', items, 'state', 'open', 'ordered_at', now)
call('ZADD', KEYS[2], now, id)
call('ZADD', KEYS[3], now, id)
call('ZADD', key('orders-of', customer), now, id)
call('SADD', key('open-orders', customer), id)
return {id, 1}
