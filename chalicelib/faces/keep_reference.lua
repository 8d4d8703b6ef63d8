--- include faces/owner_of
--- include people/mark_of
--- include people/with_record
-- Make a face one of its owner's few reference faces. Answers 1 when it is one now, or 0 when there are enough or
-- the owner was erased. One is enough of somebody ignored. The owner is the present owner of the face, or the survivor of the customer given if the face
-- has none.
-- KEYS: 1 the face's owner
-- ARGV: 1 prefix of all keys, 2 face id, 3 customer, 4 where it was seen (JSON), 5 how many references are enough,
--       6 now in ms if an owner's first reference is to be searched once more, else ''
-- The owner is only known here, so its keys can't be among the KEYS; the shop's hash tag keeps them in the same slot.
local face = ARGV[2]
local owner, record = owner_of(face)
if not owner or string.sub(owner, 1, 7) == 'review:' then owner = ARGV[3] end
owner = survivor(owner)
if erased(owner) or erased(face) then return 0 end
local references = key('references', owner)
if call('HEXISTS', references, face) == 0 then
  local others = call('HLEN', references)
  local enough = mark_of(owner) == 'ignored' and 1 or tonumber(ARGV[5])
  if others >= enough then return 0 end
  if others == 0 and ARGV[6] ~= '' then call('ZADD', key('faces-to-search'), ARGV[6], face) end
  call('HSET', references, face, with_record(ARGV[4], record))
end
call('PERSIST', KEYS[1])
call('ZADD', key('faces', owner), '+inf', face)
return 1
