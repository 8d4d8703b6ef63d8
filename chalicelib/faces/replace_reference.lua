--- include faces/owner_of
--- include people/with_record
-- Put a new face in the place of a customer's reference face `old`. Answers 1, or 0 when the customer was erased.
-- The owner is the present owner of the old face, or the survivor of the customer given if that face has none.
-- The new face keeps the record that the old one was written under.
-- KEYS: 1 the old face's owner, 2 the new face's owner
-- ARGV: 1 prefix of all keys, 2 customer, 3 old face, 4 new face, 5 where it was seen (JSON)
-- The owner is only known here, so its keys can't be among the KEYS; the shop's hash tag keeps them in the same slot.
local old, new = ARGV[3], ARGV[4]
local owner, record = owner_of(old)
owner = survivor(owner or ARGV[2])
if erased(owner) then return 0 end
if old ~= new then
  call('HDEL', key('references', owner), old)
  call('DEL', KEYS[1])
  call('ZREM', key('faces', owner), old)
end
call('HSET', key('references', owner), new, with_record(ARGV[5], record))
call('SET', KEYS[2], record and owner .. ' ' .. record or owner)
call('ZADD', key('faces', owner), '+inf', new) -- a reference is never forgotten
return 1
