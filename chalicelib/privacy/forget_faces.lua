-- Forget all faces of a customer, or of their survivor, and what was kept of their selfies. Answers the faces.
-- KEYS: 1 the customer; ARGV: 1 prefix of all keys, 2 customer id
-- The survivor is only known here; the shop's hash tag keeps all keys in one slot.
local customer, dropped = survivor(ARGV[2]), {}
local function drop(faces)
  for _, face in ipairs(faces) do
    call('DEL', key('face', face), key('photo-of', face))
    call('ZREM', key('faces-to-search'), face)
    call('DEL', key('nearest', face))
    table.insert(dropped, face)
  end
end
drop(call('HKEYS', key('references', customer)))
drop(call('ZRANGE', key('faces', customer), 0, -1))
call('DEL', key('references', customer), key('faces', customer), key('selfies', customer))
return dropped
