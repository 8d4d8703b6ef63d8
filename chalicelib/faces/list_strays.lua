--- include faces/is_reference
-- List the faces of a photo that are nobody's reference.
-- KEYS: 1 the photo's indexed faces; ARGV: 1 prefix of all keys, 2… further faces
-- The owner of a face is only known here; the shop's hash tag keeps the keys in the same slot.
local faces, strays = call('SMEMBERS', KEYS[1]), {}
for i = 2, #ARGV do
  if call('SISMEMBER', KEYS[1], ARGV[i]) == 0 then table.insert(faces, ARGV[i]) end
end
for _, face in ipairs(faces) do
  if not is_reference(face) then table.insert(strays, face) end
end
return strays
