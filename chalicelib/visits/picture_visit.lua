-- Give a visit, or the one that absorbed it, the picture of its face unless it has one.
-- Answers 1 when this picture is shown by a visit now; 0 else, also when the visit was erased.
-- KEYS: 1 the visit, 2 the photo's faces that visits show (hash face -> visit)
-- ARGV: 1 the picture, 2 prefix of visits, 3 visit id, 4 face id
local visit = redis.call('HGET', KEYS[1], 'into') or ARGV[3]
local shown = ARGV[2] .. visit
if redis.call('HEXISTS', shown, 'customer_id') == 0 then return 0 end
redis.call('HSETNX', shown, 'picture', ARGV[1])
if redis.call('HGET', shown, 'picture') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], ARGV[4], visit)
return 1
