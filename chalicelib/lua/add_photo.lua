-- Note a photo that has just come, unless it was deleted already (then 0) or its customer was erased (then
-- -1); a known one keeps its state. Of a visit's photo that S3 only hides it is noted where it lies.
-- KEYS: 1 the photo, 2 removals (digests of deleted keys by time), 3 the customer's tombstone, 4 where the photo
--       lies hidden, 5 the hidden photos by time, 6… the indexes it belongs to
-- ARGV: 1 photo id, 2 key, 3 time (ms), 4 execution name, 5 lane, 6… field, value, field, value…
if redis.call('EXISTS', KEYS[3]) == 1 then return -1 end
if redis.call('HGET', KEYS[1], 'state') == 'removed' then return 0 end
local removed_at = redis.call('ZSCORE', KEYS[2], redis.sha1hex(ARGV[2]))
if removed_at and tonumber(removed_at) >= tonumber(ARGV[3]) then
  if ARGV[5] == 'visit' then
    redis.call('HSET', KEYS[4], unpack(ARGV, 6))
    redis.call('ZADD', KEYS[5], ARGV[3], ARGV[1])
  end
  return 0
end
redis.call('HSET', KEYS[1], unpack(ARGV, 6))
redis.call('HSETNX', KEYS[1], 'state', 'processing')
redis.call('HSETNX', KEYS[1], 'execution_id', ARGV[4])
for i = 6, #KEYS do redis.call('ZADD', KEYS[i], ARGV[3], ARGV[1]) end
return 1
