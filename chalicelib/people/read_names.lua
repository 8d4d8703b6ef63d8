--- include people/has_face
-- Read customers in short. Answers a list of {name, status, mark, greet, whether a face is known} as JSON, with null
-- for what is missing.
-- KEYS: 1 the first customer, for its slot; ARGV: 1 prefix of all keys, 2… customers
local found = {}
for i = 2, #ARGV do
  local fields = call('HMGET', key('customer', ARGV[i]), 'name', 'status', 'mark', 'greet')
  for field = 1, 4 do fields[field] = fields[field] or cjson.null end
  fields[5] = has_face(ARGV[i])
  table.insert(found, fields)
end
return cjson.encode(found)
