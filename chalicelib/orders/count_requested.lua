-- Count the orders that visits requested. Answers a number for each.
-- KEYS: 1 all orders, for their slot; ARGV: 1 prefix of all keys, 2… visits
local counts = {}
for i = 2, #ARGV do table.insert(counts, call('SCARD', key('orders-at', ARGV[i]))) end
return counts
