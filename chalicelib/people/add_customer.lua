--- include people/addresses_of
--- include people/list_customer
--- include people/unlist_customer
--- include people/heed_withdrawals
-- Keep a new customer, who doesn't get what was withdrawn for an address of theirs.
-- KEYS: 1 the customer, 2 all customers
-- ARGV: 1 prefix of all keys, 2 customer id, 3 when it was made (ms), 4… field, value, field, value…
-- Which words and addresses there are is only known here; the shop's hash tag keeps all keys in one slot.
unlist_customer(ARGV[2])
call('HSET', KEYS[1], unpack(ARGV, 4))
call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[2])
list_customer(ARGV[2])
for channel in pairs(addresses_of(ARGV[2])) do heed_withdrawals(ARGV[2], channel) end
