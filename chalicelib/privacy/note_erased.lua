-- Note that items of an erasure are erased, and the counts; nothing when another call has noted them meanwhile.
-- KEYS: 1 the erasure, 2 the items of this kind that are left
-- ARGV: 1 number of items, 2… these, then what was counted: name, number, name, number…
if call('EXISTS', KEYS[1]) == 0 then return 0 end
local first = tonumber(ARGV[1]) + 2
local noted = 0
for i = 2, first - 1 do noted = noted + call('SREM', KEYS[2], ARGV[i]) end
if noted == 0 then return 0 end
for i = first, #ARGV, 2 do call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
