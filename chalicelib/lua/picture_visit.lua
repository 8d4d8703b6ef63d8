-- Give a visit, or the one that absorbed it, the picture of its face unless it has one.
-- KEYS: 1 the visit
-- ARGV: 1 the picture, 2 prefix of visits
local into = redis.call('HGET', KEYS[1], 'into')
return redis.call('HSETNX', into and ARGV[2] .. into or KEYS[1], 'picture', ARGV[1])
