-- Make a face one of its owner's few reference faces; 1 when it is one now, 0 when there are enough, or when
-- its owner was erased.
-- KEYS: 1 the owner's references (hash face -> where it was seen), 2 the face's owner, 3 the owner's faces,
--       4 the owner's tombstone, 5 the face's tombstone
-- ARGV: 1 face id, 2 where it was seen (JSON), 3 how many references are enough
if redis.call('EXISTS', KEYS[4], KEYS[5]) > 0 then return 0 end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
redis.call('PERSIST', KEYS[2])
redis.call('ZADD', KEYS[3], '+inf', ARGV[1])
return 1
