-- Decide once who a face belongs to; the answer is its owner.
-- The first of: the owner it has; the owner of a face that is certainly alike; the one proposed.
-- An owner who already has another face of this photo is passed over: nobody is in a photo twice.
-- If that is the one proposed, nobody owns the face and the answer is false.
-- Faces alike that nobody owns yet are claimed along.
-- KEYS: 1 the photo's owners (hash owner -> face); 2 the face's owner; 3… the alike faces' owners
-- ARGV: 1 face id, 2 proposed owner, 3 prefix of the sets of an owner's faces, 4 lifetime in
--       seconds, 5 now in seconds, 6… the alike faces' ids
-- An owner's set of faces is named after the owner found, so it can't be among the KEYS; the shop's
-- hash tag keeps it in the same slot.
local face, proposed, prefix, lifetime, now = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local function free(owner)
  local holder = redis.call('HGET', KEYS[1], owner)
  return not holder or holder == face
end

local function give(key, id, owner)
  redis.call('SET', key, owner, 'EX', lifetime)
  redis.call('ZADD', prefix .. owner, now + lifetime, id)
  redis.call('ZREMRANGEBYSCORE', prefix .. owner, '-inf', now)
end

local owner = redis.call('GET', KEYS[2])
if owner then return owner end
for i = 3, #KEYS do
  local other = redis.call('GET', KEYS[i])
  if other and free(other) then
    owner = other
    break
  end
end
owner = owner or proposed
if not free(owner) then return false end
give(KEYS[2], face, owner)
redis.call('HSET', KEYS[1], owner, face)
redis.call('EXPIRE', KEYS[1], lifetime)
for i = 3, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 0 then give(KEYS[i], ARGV[i + 3], owner) end
end
return owner
