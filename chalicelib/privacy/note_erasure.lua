-- Note that a part of an erasure is done, and what was counted; nothing of what another call has done meanwhile.
-- KEYS: 1 the erasure, 2 what is left of the part
-- ARGV: 1 how many items are done, 2… these, then what was counted: name, number, name, number…
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local first = tonumber(ARGV[1]) + 2
local noted = 0
for i = 2, first - 1 do noted = noted + redis.call('SREM', KEYS[2], ARGV[i]) end
if noted == 0 then return 0 end
for i = first, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
