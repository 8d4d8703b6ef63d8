--- include faces/is_reference
-- Mark a photo as removed, so that no task adds to it, and forget with people that they were found in it.
-- Answers {faces to delete from the collection, faces whose pictures visits go on showing}. A face stays in
-- the collection as somebody's reference.
-- KEYS: 1 the photo, 2 its faces, 3 its owners (hash owner -> face), 4 its indexed faces, 5 its faces that
--       visits show (hash face -> visit)
-- ARGV: 1 prefix of all keys, 2 photo id, 3 what the keys of its face pictures start with, or '' when visits
--       go on showing these
-- Whose faces these are is only known here; the shop's hash tag keeps their keys in the same slot.
local photo, pictures = ARGV[2], ARGV[3]

call('HSET', KEYS[1], 'state', 'removed')
local owners = call('HKEYS', KEYS[3])
for _, owner in ipairs(owners) do
  if erased(owner) then call('HDEL', KEYS[3], owner) end
end
for _, face in ipairs(call('HVALS', KEYS[2])) do
  local owner = cjson.decode(face).customer_id
  if type(owner) == 'string' then table.insert(owners, owner) end
end
for _, owner in ipairs(owners) do call('HDEL', key('photos-of', owner), photo) end

local faces = {}
for _, face in ipairs(call('SMEMBERS', KEYS[4])) do
  if not is_reference(face) then table.insert(faces, face) end
end
if pictures == '' then return {faces, call('HKEYS', KEYS[5])} end

local shown = call('HGETALL', KEYS[5])
for i = 1, #shown, 2 do
  for _, visit in ipairs({shown[i + 1], call('HGET', key('visit', shown[i + 1]), 'into') or nil}) do
    local own = key('visit', visit)
    if call('HGET', own, 'picture') == pictures .. shown[i] .. '.jpg' then call('HDEL', own, 'picture') end
  end
end
call('DEL', KEYS[5])
return {faces, {}}
