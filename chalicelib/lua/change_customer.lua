-- Change some fields of a customer; 0 when there is none.
-- KEYS: 1 the customer; ARGV: name, value, name, value…
if redis.call('HEXISTS', KEYS[1], 'status') == 0 then return 0 end
if #ARGV > 0 then redis.call('HSET', KEYS[1], unpack(ARGV)) end
return 1
