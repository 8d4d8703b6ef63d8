-- Keep a selfie with its customer, who is enrolled from now on; 0 when there is no such customer, -1 when
-- the customer was erased.
-- KEYS: 1 the customer, 2 its selfies, 3 its tombstone; ARGV: 1 photo id, 2 the selfie (JSON)
if redis.call('EXISTS', KEYS[3]) == 1 then return -1 end
if redis.call('HEXISTS', KEYS[1], 'status') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'status', 'enrolled')
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
