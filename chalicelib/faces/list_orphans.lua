--- include faces/is_reference
-- List those of some faces in the collection that are nobody's reference, and of no photo in processing.
-- KEYS: the photo of each face; ARGV: 1 prefix of all keys, 2… the faces
-- The owner of a face is only known here; the shop's hash tag keeps the keys in the same slot.
local orphans = {}
for i, photo in ipairs(KEYS) do
  local face = ARGV[i + 1]
  if call('HGET', photo, 'state') ~= 'processing' and not is_reference(face) then table.insert(orphans, face) end
end
return orphans
