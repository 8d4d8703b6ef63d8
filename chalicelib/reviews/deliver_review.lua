-- Note that a waiting task went on with the answer; nothing of a review that was erased.
-- KEYS: 1 the review
if redis.call('HEXISTS', KEYS[1], 'customer_id') == 1 then redis.call('HSET', KEYS[1], 'delivered', '1') end
