-- Forget some of the reviews that timed out before a moment; answers how many.
-- KEYS: 1 all reviews, 2 the open ones; ARGV: 1 prefix of all keys, 2 the moment (ms), 3 how many at most
-- The customer of a review is only known here, so their keys can't be among the KEYS; the shop's hash tag
-- keeps them in the same slot.
local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])
for _, id in ipairs(ended) do
  local review = ARGV[1] .. 'review:' .. id
  local customer = redis.call('HGET', review, 'customer_id')
  if customer then redis.call('SREM', ARGV[1] .. 'reviews-of:' .. customer, id) end
  redis.call('DEL', review, review .. ':tokens')
  redis.call('ZREM', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end
return #ended
