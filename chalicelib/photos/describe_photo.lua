-- Keep the findings in a photo and index it by its labels.
-- Answers 1, or 0 if the photo is deleted already.
-- KEYS: 1 the photo, 2… the indexes of its labels
-- ARGV: 1 photo id, 2 time (ms), 3 labels (JSON), 4… field, value, field, value…
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'removed' then return 0 end
redis.call('HSET', KEYS[1], 'labels', ARGV[3], unpack(ARGV, 4))
for i = 2, #KEYS do redis.call('ZADD', KEYS[i], ARGV[2], ARGV[1]) end
return 1
