-- Note that the answer to a review was carried out; nothing of a review that was erased.
-- KEYS: 1 the review, 2 answered reviews by when; ARGV: 1 review id, 2 now (ms), 3 now (ISO 8601)
if redis.call('HEXISTS', KEYS[1], 'customer_id') == 0 then return end
redis.call('HSET', KEYS[1], 'delivered', '1')
if redis.call('HSETNX', KEYS[1], 'answered_at', ARGV[3]) == 1 then redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1]) end
