-- Read all members of sets. Answers a list for each.
-- KEYS: 1 the first set, for its slot; ARGV: the sets
local found = {}
for i, set in ipairs(ARGV) do found[i] = call('SMEMBERS', set) end
return found
