-- Note one more sighting of a stranger who only passes. Answers how often they were seen lately, counting only
-- sightings that are at least `apart` after the last one counted: photos of one moment are one sighting.
-- KEYS: 1 the stranger's sightings
-- ARGV: 1 photo, 2 its time (ms), 3 lifetime (ms), 4 the least time between two sightings (ms)
local time, lifetime, apart = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZADD', KEYS[1], time, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', time - lifetime))
redis.call('PEXPIRE', KEYS[1], lifetime)
local count, last = 0, nil
local found = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 2, #found, 2 do
  local moment = tonumber(found[i])
  if not last or moment - last >= apart then count, last = count + 1, moment end
end
return count
