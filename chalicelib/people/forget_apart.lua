--- include people/records_of
-- Forget that two customers were told apart, by whichever of their records.
-- KEYS: 1 the first customer, 2 the second; ARGV: 1 prefix of all keys, 2 first id, 3 second id
local other = survivor(ARGV[3])
for _, record in ipairs(records_of(survivor(ARGV[2]))) do
  for _, apart in ipairs(call('SMEMBERS', key('told-apart', record))) do
    if survivor(apart) == other then
      call('SREM', key('told-apart', record), apart)
      call('SREM', key('told-apart', apart), record)
    end
  end
end
