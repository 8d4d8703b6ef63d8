--- include accuracy/count_answer
-- Note the answer to a review, and count it; answers the one that stands, 'undone' when it was taken back, 'closed' when nobody waits
-- for it, or '' when there is no such review (any more).
-- KEYS: 1 the review, 2 the open reviews; ARGV: 1 review id, 2 answer, 3 beginning of the counters' keys
if redis.call('HEXISTS', KEYS[1], 'customer_id') == 0 then return '' end
if redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 'closed' end
if redis.call('HEXISTS', KEYS[1], 'undone_customer') == 1 then return 'undone' end
if redis.call('HSETNX', KEYS[1], 'answer', ARGV[2]) == 1 then count_answer(ARGV[3], KEYS[1], ARGV[2], 1) end
local given = redis.call('HGET', KEYS[1], 'answer')
if given == ARGV[2] then redis.call('ZREM', KEYS[2], ARGV[1]) end
return given
