-- Note the answer to a review; answers the one that stands, 'undone' when it was taken back, 'closed' when nobody waits
-- for it, or '' when there is no such review (any more).
-- KEYS: 1 the review, 2 the open reviews; ARGV: 1 review id, 2 answer
if redis.call('HEXISTS', KEYS[1], 'customer_id') == 0 then return '' end
if redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 'closed' end
if redis.call('HEXISTS', KEYS[1], 'undone_customer') == 1 then return 'undone' end
redis.call('HSETNX', KEYS[1], 'answer', ARGV[2])
local given = redis.call('HGET', KEYS[1], 'answer')
if given == ARGV[2] then redis.call('ZREM', KEYS[2], ARGV[1]) end
return given
