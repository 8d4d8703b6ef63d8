-- Remember that two customers are two people, unless one of them was erased.
-- KEYS: 1 whom the first is not, 2 whom the second is not, 3 the first's tombstone, 4 the second's
-- ARGV: 1 first id, 2 second id
if redis.call('EXISTS', KEYS[3], KEYS[4]) > 0 then return 0 end
redis.call('SADD', KEYS[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])
return 1
