-- Note that a report failed, or for a report that is done, that its message failed.
-- Answers 1, or 0 if the attempt was overtaken, its message is out, that was noted before, or the report was deleted.
-- KEYS: 1 the report; ARGV: 1 reason, 2 attempt, or '' for the current one
local state, attempt, delivery = unpack(redis.call('HMGET', KEYS[1], 'state', 'attempt', 'delivery'))
if not state or (ARGV[2] ~= '' and ARGV[2] ~= attempt) then return 0 end
if state == 'done' and delivery == 'sent' then return 0 end
redis.call('HSET', KEYS[1], state == 'done' and 'delivery' or 'state', 'failed', 'reason', ARGV[1])
return (state == 'failed' or delivery == 'failed') and 0 or 1
