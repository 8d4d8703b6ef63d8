-- Add found items to an erasure's plan, and note which holders know no more. Answers 0 when the plan is complete or
-- the erasure over: another call was faster.
-- KEYS: 1 the erasure
-- ARGV: 1 what the keys of its items start with, 2 items (JSON: kind -> list), 3 names of the holders that were asked
--       since something new was found (JSON), 4… counts (name, number…), given when all were asked: the plan is complete
-- Which kinds there are is only known here; the shop's hash tag keeps their keys in the same slot.
if call('HEXISTS', KEYS[1], 'customer_id') == 0 or call('HEXISTS', KEYS[1], 'planned') == 1 then return 0 end
for kind, items in pairs(cjson.decode(ARGV[2])) do
  for _, item in ipairs(items) do call('SADD', ARGV[1] .. kind, item) end
end
call('HSET', KEYS[1], 'asked', ARGV[3])
if #ARGV > 3 then call('HSET', KEYS[1], 'planned', 1, unpack(ARGV, 4)) end
return 1
