-- Claim offers for an address, so that each goes there by one customer's messages.
-- Answers the offers that no other customer's messages took there.
-- KEYS: 1 the offers that went to the address (hash offer -> digest of the customer)
-- ARGV: 1 customer id, 2 seconds to remember, 3… offers
local mine, customer = {}, redis.sha1hex(ARGV[1])
for i = 3, #ARGV do
  call('HSETNX', KEYS[1], ARGV[i], customer)
  if call('HGET', KEYS[1], ARGV[i]) == customer then table.insert(mine, ARGV[i]) end
end
call('EXPIRE', KEYS[1], ARGV[2])
return mine
