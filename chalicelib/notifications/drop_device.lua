-- Forget a customer's endpoint; 0 when it isn't theirs.
-- KEYS: 1 the endpoint's owner, 2 the customer's devices; ARGV: 1 customer id, 2 endpoint
if call('GET', KEYS[1]) == ARGV[1] then call('DEL', KEYS[1]) end
return call('HDEL', KEYS[2], ARGV[2])
