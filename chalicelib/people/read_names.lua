--- include people/has_face
-- Read the names and statuses of customers. Answers a list of {name, status, whether a face is known} as JSON, with
-- null for what is missing.
-- KEYS: 1 the first customer, for its slot; ARGV: 1 prefix of all keys, 2… customers
local found = {}
for i = 2, #ARGV do
  local name, status = unpack(call('HMGET', key('customer', ARGV[i]), 'name', 'status'))
  local known = status and status ~= 'newcomer' and has_face(ARGV[i]) or false -- only others' status depends on it
  table.insert(found, {name or cjson.null, status or cjson.null, known})
end
return cjson.encode(found)
