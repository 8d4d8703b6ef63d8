-- Remove an endpoint from a customer's devices; answers 1, or 0 when it wasn't among them.
-- KEYS: 1 the endpoint's owner, 2 the customer's devices; ARGV: 1 customer id, 2 endpoint
-- The endpoint keeps its owner when that is another customer by now.
if call('GET', KEYS[1]) == ARGV[1] then call('DEL', KEYS[1]) end
return call('HDEL', KEYS[2], ARGV[2])
