--- include visits/first_exit
-- Answers those of some customers who were not seen leaving since they were last seen.
-- KEYS: 1 who is present; ARGV: 1 prefix of all keys, 2… customers
local inside = {}
for i = 2, #ARGV do
  local seen = call('ZSCORE', KEYS[1], ARGV[i])
  if seen and not first_exit(ARGV[i], seen, '+inf') then table.insert(inside, ARGV[i]) end
end
return inside
