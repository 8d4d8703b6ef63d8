-- Keep what was found in a photo and index it by its labels; 0 when it is deleted already.
-- KEYS: 1 the photo, 2… the indexes of its labels
-- ARGV: 1 photo id, 2 metadata (JSON), 3 labels (JSON), 4 the thumbnail's key, 5 time (ms)
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'removed' then return 0 end
redis.call('HSET', KEYS[1], 'metadata', ARGV[2], 'labels', ARGV[3], 'thumbnail', ARGV[4])
for i = 2, #KEYS do redis.call('ZADD', KEYS[i], ARGV[5], ARGV[1]) end
return 1
