--- include faces/is_passing
--- include faces/owner_of
--- include faces/note_photo
--- include people/mark_of
--- include people/records_of
--- include photos/is_latest
--- include privacy/erased_since
-- Decide once who a face belongs to. Answers {its owner}, {} when the one proposed has another face of this
-- photo, or {'', why} when there is nothing to decide any more: the photo is deleted, the face or its owner erased,
-- or 'superseded' by a later attempt. It is {'', 'ignored', its owner} when nothing of them is to be recorded.
-- The owner is the first of: the owner it has; the owner of a face that is certainly alike; the one proposed. A
-- merged record stands for its survivor.
-- An owner who already has another face of this photo is passed over: nobody is in a photo twice. So is one who was
-- erased, because a face of theirs is nobody's.
-- Faces alike that nobody owns yet, or a stranger who only passes, are claimed along. With each face its photo is noted as the owner's.
-- KEYS: 1 the photo's owners (hash owner -> face), 2 the photo
-- ARGV: 1 prefix of all keys, 2 face id, 3 proposed owner, 4 lifetime in seconds, 5 now in seconds,
--       6 attempt, 7 '' or, if the one proposed is new, the photo's time (ms), 8 1 to pass over alike faces under
--       review, 9… the alike faces' ids
-- The keys of the owner found can't be among the KEYS; the shop's hash tag keeps them in the same slot.
local face, proposed, lifetime, now = ARGV[2], survivor(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

-- By all records of the owner, because photos keep the ids of then.
local function is_free(owner)
  for _, record in ipairs(records_of(owner)) do
    local holder = call('HGET', KEYS[1], record)
    if holder and holder ~= face then return false end
  end
  return true
end

local function give(id, owner)
  call('SET', key('face', id), owner, 'EX', lifetime)
  call('ZADD', key('faces', owner), now + lifetime, id)
  call('ZREMRANGEBYSCORE', key('faces', owner), '-inf', now)
  note_photo(id, owner)
end

if call('HGET', KEYS[2], 'state') == 'removed' then return {'', 'the photo was deleted'} end
if not is_latest(KEYS[2], ARGV[6]) then return {'', 'superseded'} end
if erased(face) then return {'', 'the face was erased'} end
-- Who is somebody's takes over what a stranger had who only passed.
local function holder(id)
  local owner = owner_of(id)
  return not (is_passing(owner) and not is_passing(proposed)) and owner or nil
end

local owner = holder(face)
if owner then
  owner = survivor(owner)
  if erased(owner) then return {'', 'its owner was erased'} end
  if mark_of(owner) == 'ignored' then return {'', 'ignored', owner} end
  note_photo(face, owner)
  return {owner}
end
for i = 9, #ARGV do
  local other = holder(ARGV[i])
  other = other and survivor(other)
  local is_passed = ARGV[8] == '1' and string.sub(other or '', 1, 7) == 'review:'
  if other and not is_passed and not erased(other) and is_free(other) then
    owner = other
    break
  end
end
if not owner and ARGV[7] ~= '' and erased_since(ARGV[7]) then return {'', 'somebody was erased since the photo'} end
owner = owner or proposed
if erased(owner) then return {'', 'its owner was erased'} end
if mark_of(owner) == 'ignored' then return {'', 'ignored', owner} end
if not is_free(owner) then return {} end
give(face, owner)
call('HSET', KEYS[1], owner, face)
call('EXPIRE', KEYS[1], lifetime)
for i = 9, #ARGV do
  local alike = ARGV[i]
  if not holder(alike) and not erased(alike) then give(alike, owner) end
end
return {owner}
