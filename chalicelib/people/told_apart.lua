--- include people/records_of
-- Find who of some customers were told apart, by whichever of their records. Answers the pairs, one after the other.
-- KEYS: 1 the first customer, for its slot; ARGV: 1 prefix of all keys, 2… customers
local names = {}
for i = 2, #ARGV do
  local person = survivor(ARGV[i])
  names[person] = names[person] or {}
  table.insert(names[person], ARGV[i])
end

local found = {}
for person, own in pairs(names) do
  for _, record in ipairs(records_of(person)) do
    for _, apart in ipairs(call('SMEMBERS', key('told-apart', record))) do
      local other = survivor(apart)
      for _, theirs in ipairs(other ~= person and names[other] or {}) do
        for _, name in ipairs(own) do
          table.insert(found, name)
          table.insert(found, theirs)
        end
      end
    end
  end
end
return found
