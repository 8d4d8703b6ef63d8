-- List the survivors that records are part of after merges, or the records themselves.
-- KEYS: 1 the first record; ARGV: 1 prefix of all keys, 2… records
local found = {}
for i = 2, #ARGV do table.insert(found, survivor(ARGV[i])) end
return found
