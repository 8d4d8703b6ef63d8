-- Read visits as reports count them. Answers of each that is a visit of its own {id, customer, started, last seen,
-- number of photos, the visits that it absorbed…}.
-- KEYS: 1 all visits, for their slot; ARGV: 1 prefix of all keys, 2… visits
local found = {}
for i = 2, #ARGV do
  local visit = key('visit', ARGV[i])
  local customer, started, seen, into = unpack(call('HMGET', visit, 'customer_id', 'started', 'last_seen', 'into'))
  if customer and started and seen and not into then
    local photos, absorbed = call('ZCARD', visit .. ':photos'), call('SMEMBERS', visit .. ':absorbed')
    table.insert(found, {ARGV[i], customer, started, seen, photos, unpack(absorbed)})
  end
end
return found
