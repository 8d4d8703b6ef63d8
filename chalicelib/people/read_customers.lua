--- include people/has_face
-- Read customers, and whether a face of theirs is known. Answers a list of {fields and values, true or false} as JSON,
-- where an empty list is an object.
-- KEYS: 1 the first customer, for its slot; ARGV: 1 prefix of all keys, 2… customers
local found = {}
for i = 2, #ARGV do
  table.insert(found, {call('HGETALL', key('customer', ARGV[i])), has_face(ARGV[i])})
end
return cjson.encode(found)
