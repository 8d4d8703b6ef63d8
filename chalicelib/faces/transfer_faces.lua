--- include faces/owner_of
--- include faces/note_photo
--- include privacy/erased_since
-- Give all faces of one owner (a review) to another (a customer, or their survivor), if the face is still the
-- first's, and note their photos as the other's. Answers the face's owner afterwards, false when nobody owns it, or
-- '' when either was erased, or the second is new and somebody was erased since the photo.
-- KEYS: 1 the face's owner, 2 the first owner's faces
-- ARGV: 1 prefix of all keys, 2 face id, 3 the first owner, 4 the second owner, 5 '' or, if that is new, the photo's time (ms)
-- The survivor is only known here, so its keys can't be among the KEYS; the shop's hash tag keeps them in the slot.
local owner = owner_of(ARGV[2])
if owner ~= ARGV[3] then return owner or false end
local taker = survivor(ARGV[4])
if erased(taker) or erased(ARGV[3]) or ARGV[5] ~= '' and erased_since(ARGV[5]) then return '' end
local faces = call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
for i = 1, #faces, 2 do
  call('SET', key('face', faces[i]), taker, 'KEEPTTL', 'XX')
  call('ZADD', key('faces', taker), faces[i + 1], faces[i])
  note_photo(faces[i], taker)
end
call('DEL', KEYS[2])
return (owner_of(ARGV[2])) or false
