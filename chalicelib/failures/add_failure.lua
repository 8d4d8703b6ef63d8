-- Keep and count a failure once, and delete the oldest beyond the number that is kept.
-- Answers 'first' if it must be told at once, as none of its class came lately, else 'kept'; '' if it is known.
-- KEYS: 1 all failures, 2 the failure, 3 the counts, 4 failures to tell by time, 5 when each class came last (ms)
-- ARGV: 1 its id, 2 now (ms), 3 the failure (JSON), 4 its error, 5 number of failures kept, 6 prefix of failures,
--       7 its entry among those to tell, or '', 8 how long is lately (ms)
if not redis.call('SET', KEYS[2], ARGV[3], 'NX') then return '' end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HINCRBY', KEYS[3], ARGV[4], 1)
for _, old in ipairs(redis.call('ZRANGE', KEYS[1], 0, -ARGV[5] - 1)) do
  redis.call('DEL', ARGV[6] .. old)
  redis.call('ZREM', KEYS[1], old)
end
if ARGV[7] == '' then return 'kept' end
redis.call('ZADD', KEYS[4], ARGV[2], ARGV[7])
local before = redis.call('HGET', KEYS[5], ARGV[4])
redis.call('HSET', KEYS[5], ARGV[4], ARGV[2])
return (before and ARGV[2] - before < tonumber(ARGV[8])) and 'kept' or 'first'
