--- include faces/is_reference
--- include people/has_face
--- include people/mark_of
--- include people/records_of
--- include photos/ignore_face
-- Forget that a customer who is ignored was found in a photo by this face. Faces that they are known by stay: without
-- any they would be registered anew.
-- KEYS: 1 the face's owner; ARGV: 1 prefix of all keys, 2 face id, 3 photo, 4 customer
-- The survivor is only known here, so their keys can't be among the KEYS; the shop's hash tag keeps them in the same slot.
local face, photo = ARGV[2], ARGV[3]
local customer = survivor(ARGV[4])
if mark_of(customer) ~= 'ignored' then return end
ignore_face(photo, face)
if is_reference(face) or not has_face(customer) then return end
if (owner_of(face)) == customer then call('DEL', KEYS[1]) end
for _, record in ipairs(records_of(customer)) do
  call('ZREM', key('faces', record), face)
  call('HDEL', key('in-photo', photo), record)
  call('HDEL', key('photos-of', record), photo)
end
