-- Read one field of hashes. Answers a list of its values as JSON, null for a missing one.
-- KEYS: 1 the first hash, for its slot; ARGV: 1 the field, 2… the hashes
local found = {}
for i = 2, #ARGV do found[i - 1] = call('HGET', ARGV[i], ARGV[1]) or cjson.null end
return cjson.encode(found)
