--- include photos/has_ended
--- include photos/is_latest
-- Note which faces were just indexed of a photo, and forget who was found before in faces that are gone since.
-- Answers 0, and notes nothing, when the photo is deleted or has a later attempt. So it does for a new face of a photo
-- that has ended: whoever tidies up may have been there already.
-- KEYS: 1 the photo, 2 its owners (hash owner -> face), 3 its indexed faces
-- ARGV: 1 prefix of all keys, 2 photo id, 3 lifetime of a face's photo in seconds, 4 attempt, 5… face ids
local function are_known(from)
  for i = from, #ARGV do
    if call('SISMEMBER', KEYS[3], ARGV[i]) == 0 then return false end
  end
  return true
end

if not is_latest(KEYS[1], ARGV[4]) then return 0 end
if has_ended(KEYS[1]) and not are_known(5) then return 0 end
local bucket, name, version = unpack(redis.call('HMGET', KEYS[1], 'bucket', 'key', 'version'))

local present = {}
for i = 5, #ARGV do
  local face = ARGV[i]
  present[face] = true
  redis.call('SADD', KEYS[3], face)
  if name and not erased(face) then
    local photo = {photo_id = ARGV[2], bucket = bucket, key = name, version = version}
    redis.call('SET', key('photo-of', face), cjson.encode(photo), 'EX', ARGV[3])
  end
end
redis.call('PERSIST', KEYS[3])
local found = redis.call('HGETALL', KEYS[2])
for i = 1, #found, 2 do
  if not present[found[i + 1]] then redis.call('HDEL', KEYS[2], found[i]) end
end
return 1
