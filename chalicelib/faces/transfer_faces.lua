-- Give all faces of one owner (a review) to another (a customer), if the face is still the first's, and note
-- their photos as the other's. Answers the face's owner afterwards, false when nobody owns it, or '' when
-- the other was erased.
-- KEYS: 1 the face's owner, 2 the first owner's faces, 3 the second owner's faces, 4 the second's tombstone
-- ARGV: 1 the first owner, 2 the second owner, 3 prefix of all keys
local function key(...) return ARGV[3] .. table.concat({...}, ':') end
local owner = redis.call('GET', KEYS[1])
if owner ~= ARGV[1] then return owner end
if redis.call('EXISTS', KEYS[4]) == 1 then return '' end
local faces = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
for i = 1, #faces, 2 do
  redis.call('SET', key('face', faces[i]), ARGV[2], 'KEEPTTL', 'XX')
  redis.call('ZADD', KEYS[3], faces[i + 1], faces[i])
  local photo = redis.call('GET', key('photo-of', faces[i]))
  if photo then redis.call('HSET', key('photos-of', ARGV[2]), cjson.decode(photo).photo_id, photo) end
end
redis.call('DEL', KEYS[2])
return redis.call('GET', KEYS[1])
