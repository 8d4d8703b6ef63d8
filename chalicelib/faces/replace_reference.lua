-- Put a face in the place of an owner's reference face; 0 when the owner was erased meanwhile.
-- KEYS: 1 the owner's references, 2 the owner's faces, 3 the old face's owner, 4 the new face's owner,
--       5 the owner's tombstone
-- ARGV: 1 owner, 2 old face, 3 new face, 4 where it was seen (JSON)
if redis.call('EXISTS', KEYS[5]) == 1 then return 0 end
if ARGV[2] ~= ARGV[3] then
  redis.call('HDEL', KEYS[1], ARGV[2])
  redis.call('DEL', KEYS[3])
  redis.call('ZREM', KEYS[2], ARGV[2])
end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
redis.call('SET', KEYS[4], ARGV[1])
redis.call('ZADD', KEYS[2], '+inf', ARGV[3])
return 1
