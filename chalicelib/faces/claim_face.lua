-- Decide once who a face belongs to. Answers {its owner}, {} when the one proposed has another face of this
-- photo, or {'', why} when there is nothing to decide any more: the photo is deleted, the face or the one
-- proposed erased.
-- The owner is the first of: the owner it has; the owner of a face that is certainly alike; the one proposed.
-- An owner who already has another face of this photo is passed over: nobody is in a photo twice.
-- Faces alike that nobody owns yet are claimed along. With each face its photo is noted as the owner's.
-- KEYS: 1 the photo's owners (hash owner -> face); 2 the photo; 3 the face's owner; 4… the alike faces' owners
-- ARGV: 1 face id, 2 proposed owner, 3 prefix of all keys, 4 lifetime in seconds, 5 now in seconds,
--       6… the alike faces' ids
-- What belongs to the owner found can't be among the KEYS; the shop's hash tag keeps it in the same slot.
local face, proposed, lifetime, now = ARGV[1], ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
local function key(...) return ARGV[3] .. table.concat({...}, ':') end

local function erased(id) return call('EXISTS', key('erased', redis.sha1hex(id))) == 1 end

local function free(owner)
  local holder = call('HGET', KEYS[1], owner)
  return not holder or holder == face
end

local function note(id, owner)
  local photo = call('GET', key('photo-of', id))
  if photo and string.sub(owner, 1, 7) ~= 'review:' then
    call('HSET', key('photos-of', owner), cjson.decode(photo).photo_id, photo)
  end
end

local function give(owned, id, owner)
  call('SET', owned, owner, 'EX', lifetime)
  call('ZADD', key('faces', owner), now + lifetime, id)
  call('ZREMRANGEBYSCORE', key('faces', owner), '-inf', now)
  note(id, owner)
end

if call('HGET', KEYS[2], 'state') == 'removed' then return {'', 'the photo was deleted'} end
if erased(face) then return {'', 'the face was erased'} end
local owner = call('GET', KEYS[3])
if owner then
  note(face, owner)
  return {owner}
end
for i = 4, #KEYS do
  local other = call('GET', KEYS[i])
  if other and free(other) then
    owner = other
    break
  end
end
owner = owner or proposed
if erased(owner) then return {'', 'whose face it is was erased'} end
if not free(owner) then return {} end
give(KEYS[3], face, owner)
call('HSET', KEYS[1], owner, face)
call('EXPIRE', KEYS[1], lifetime)
for i = 4, #KEYS do
  local alike = ARGV[i + 2]
  if call('EXISTS', KEYS[i]) == 0 and not erased(alike) then give(KEYS[i], alike, owner) end
end
return {owner}
