-- Forget a photo, leaving a tombstone for a while.
-- KEYS: 1 the photo, 2 its faces; ARGV: 1 photo id, 2 prefix of the indexes, 3 seconds of the tombstone
-- Which indexes hold it is written in the photo, so they can't be among the KEYS; the shop's hash
-- tag keeps them in the same slot.
local photo = ARGV[1]
local found = redis.call('HMGET', KEYS[1], 'lane', 'key', 'album', 'customer_id', 'labels')
local all = string.sub(ARGV[2], 1, -2)
redis.call('ZREM', all, photo)
for i, kind in ipairs({'lane', 'key', 'album', 'customer_id'}) do
  if found[i] then redis.call('ZREM', ARGV[2] .. kind .. ':' .. found[i], photo) end
end
for _, label in ipairs(found[5] and cjson.decode(found[5]) or {}) do
  redis.call('ZREM', ARGV[2] .. 'label:' .. string.lower(label.name), photo)
end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'state', 'removed')
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
