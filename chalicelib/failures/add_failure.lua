-- Keep and count a failure once, and delete the oldest beyond the number that is kept.
-- KEYS: 1 all failures, 2 the failure, 3 the counts
-- ARGV: 1 its id, 2 now (ms), 3 the failure (JSON), 4 its error, 5 number of failures kept, 6 prefix of failures
if not redis.call('SET', KEYS[2], ARGV[3], 'NX') then return end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HINCRBY', KEYS[3], ARGV[4], 1)
for _, old in ipairs(redis.call('ZRANGE', KEYS[1], 0, -ARGV[5] - 1)) do
  redis.call('DEL', ARGV[6] .. old)
  redis.call('ZREM', KEYS[1], old)
end
