-- Replace a photo by a tombstone. If S3 only hides a visit's photo, its S3 object and faces stay known, so that it
-- can be erased.
-- Answers 1, or 0 if S3 hides an unknown photo.
-- KEYS: 1 the photo, 2 its faces, 3 its record as a hidden photo, 4 photos in processing by when their attempt began
-- ARGV: 1 photo id, 2 prefix of the indexes, 3 seconds of the tombstone, 4 1 if S3 hides it, 0 if it is gone
-- The photo's record names its indexes, so they can't be among the KEYS. The shop's hash tag keeps them in the
-- same slot.
local photo, is_hidden = ARGV[1], ARGV[4] == '1'
local found = redis.call('HMGET', KEYS[1], 'lane', 'key', 'album', 'customer_id', 'labels', 'bucket', 'version')
local all, hidden = string.sub(ARGV[2], 1, -2), ARGV[2] .. 'hidden'
if is_hidden and not found[1] then return 0 end -- another event of the same deletion was faster

if is_hidden and found[1] == 'visit' then
  redis.call('HSET', KEYS[3], 'bucket', found[6], 'key', found[2], 'version', found[7])
  redis.call('ZADD', hidden, redis.call('ZSCORE', all, photo), photo)
else
  redis.call('DEL', KEYS[2], KEYS[3])
  redis.call('ZREM', hidden, photo)
end
redis.call('ZREM', all, photo)
redis.call('ZREM', KEYS[4], photo)
for i, kind in ipairs({'lane', 'key', 'album', 'customer_id'}) do
  -- A repeated event finds a hidden photo by its key, until all that was made of it is erased.
  if found[i] and not (is_hidden and kind == 'key') then
    redis.call('ZREM', ARGV[2] .. kind .. ':' .. found[i], photo)
  end
end
for _, label in ipairs(found[5] and cjson.decode(found[5]) or {}) do
  redis.call('ZREM', ARGV[2] .. 'label:' .. string.lower(label.name), photo)
end
-- privacy/mark_removed.lua may have written 'removed' in place of the state that the photo is indexed by.
for _, state in ipairs({'processing', 'done', 'rejected', 'failed'}) do
  redis.call('ZREM', ARGV[2] .. 'state:' .. state, photo)
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'state', 'removed')
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
