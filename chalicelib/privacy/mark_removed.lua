--- include faces/is_reference
--- include photos/faces_in
--- include visits/picture_of
-- Mark photos as removed, so that no task adds to them, and forget with people that they were found in them.
-- Answers of each photo {faces to delete from the collection, faces whose pictures visits go on showing}. A face stays
-- in the collection as somebody's reference.
-- KEYS: 1 the first photo, for its slot
-- ARGV: 1 prefix of all keys, 2 1 when visits go on showing pictures of its faces, 3… photo ids
-- Whose faces these are is only known here; the shop's hash tag keeps their keys in the same slot.

local function forget_people(photo)
  local owners = call('HKEYS', key('in-photo', photo))
  for _, owner in ipairs(owners) do
    if erased(owner) then call('HDEL', key('in-photo', photo), owner) end
  end
  for _, face in ipairs(faces_in(photo)) do
    if type(face[2]) == 'string' then table.insert(owners, face[2]) end
  end
  for _, owner in ipairs(owners) do call('HDEL', key('photos-of', owner), photo) end
end

local function strays(photo)
  local faces = {}
  for _, face in ipairs(call('SMEMBERS', key('indexed', photo))) do
    if not is_reference(face) then table.insert(faces, face) end
  end
  return faces
end

local function forget_picture(visit, photo, face)
  local shown_photo, shown_face = picture_of(visit)
  if shown_photo ~= photo or shown_face ~= face then return end
  call('HDEL', key('visit', visit), 'picture', 'shown_photo', 'shown_face')
end

local function forget_pictures(photo)
  local shown = call('HGETALL', key('pictured', photo))
  for i = 1, #shown, 2 do
    forget_picture(shown[i + 1], photo, shown[i])
    local into = call('HGET', key('visit', shown[i + 1]), 'into')
    if into then forget_picture(into, photo, shown[i]) end
  end
  call('DEL', key('pictured', photo))
end

local marked = {}
for i = 3, #ARGV do
  local photo = ARGV[i]
  call('HSET', key('photo', photo), 'state', 'removed')
  forget_people(photo)
  local shown = ARGV[2] == '1' and call('HKEYS', key('pictured', photo)) or {}
  if ARGV[2] ~= '1' then forget_pictures(photo) end
  table.insert(marked, {strays(photo), shown})
end
return marked
