-- Keep a newcomer, unless the id is known or was merged into another; -1 when it was erased.
-- KEYS: 1 the customer, 2 all customers, 3 the customer's tombstone
-- ARGV: 1 customer id, 2 when it was first seen (ms)
if redis.call('EXISTS', KEYS[3]) == 1 then return -1 end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'status', 'newcomer')
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
