-- Note which faces were just indexed of a photo, and forget whom an earlier attempt found in faces that are
-- gone since. Answers 0, and notes nothing, when the photo is deleted already.
-- KEYS: 1 the photo, 2 its owners (hash owner -> face), 3 its indexed faces
-- ARGV: 1 prefix of all keys, 2 photo id, 3 lifetime in seconds, 4… face ids
local state, bucket, name, version = unpack(redis.call('HMGET', KEYS[1], 'state', 'bucket', 'key', 'version'))
if state == 'removed' then return 0 end

local present = {}
for i = 4, #ARGV do
  local face = ARGV[i]
  present[face] = true
  redis.call('SADD', KEYS[3], face)
  if name and not erased(face) then
    local photo = {photo_id = ARGV[2], bucket = bucket, key = name, version = version}
    redis.call('SET', key('photo-of', face), cjson.encode(photo), 'EX', ARGV[3])
  end
end
redis.call('EXPIRE', KEYS[3], ARGV[3])
local found = redis.call('HGETALL', KEYS[2])
for i = 1, #found, 2 do
  if not present[found[i + 1]] then redis.call('HDEL', KEYS[2], found[i]) end
end
return 1
