--- include visits/is_inside
-- Answers those of some customers who were not seen leaving since they were last seen.
-- KEYS: 1 who is present; ARGV: 1 prefix of all keys, 2… customers
local inside = {}
for i = 2, #ARGV do
  if is_inside(ARGV[i]) then table.insert(inside, ARGV[i]) end
end
return inside
