-- Delete reviews that timed out before a moment. Answers the number deleted.
-- KEYS: 1 all reviews by timeout (ms), 2 the open reviews, 3 the answered reviews
-- ARGV: 1 prefix of all keys, 2 the moment (ms), 3 most reviews to delete
-- A review names its customer, so the customer's keys can't be among the KEYS. The shop's hash tag keeps them in
-- the same slot.
local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])
for _, id in ipairs(ended) do
  local review = ARGV[1] .. 'review:' .. id
  local customer = redis.call('HGET', review, 'customer_id')
  if customer then redis.call('SREM', ARGV[1] .. 'reviews-of:' .. customer, id) end
  redis.call('DEL', review, review .. ':tokens')
  for _, listed in ipairs(KEYS) do redis.call('ZREM', listed, id) end
end
return #ended
