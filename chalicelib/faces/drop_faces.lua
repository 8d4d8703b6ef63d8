--- include faces/owner_of
--- include privacy/bury
-- Bury faces of somebody who is erased, and forget all about them, but not those that are somebody else's by now.
-- Answers {how many keys were deleted, the faces dropped…}. Dropped before, a face is answered once more.
-- KEYS: 1 the first face's owner, for its slot
-- ARGV: 1 prefix of all keys, 2 seconds that tombstones stay, 3… faces
local deleted, dropped = 0, {}
for i = 3, #ARGV do
  local face, owner = ARGV[i], owner_of(ARGV[i])
  if not owner or erased(owner) then
    bury(face, 1, ARGV[2])
    deleted = deleted + call('DEL', key('face', face), key('photo-of', face))
    call('ZREM', key('faces-to-search'), face)
    call('DEL', key('nearest', face))
    table.insert(dropped, face)
  end
end
return {deleted, unpack(dropped)}
