-- Keep that offers go to an address by one customer's messages; answers those that no other customer's took there.
-- KEYS: 1 the offers that went to the address (hash offer -> digest of the customer)
-- ARGV: 1 customer id, 2 seconds to remember, 3… offers
local mine, customer = {}, redis.sha1hex(ARGV[1])
for i = 3, #ARGV do
  redis.call('HSETNX', KEYS[1], ARGV[i], customer)
  if redis.call('HGET', KEYS[1], ARGV[i]) == customer then table.insert(mine, ARGV[i]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return mine
