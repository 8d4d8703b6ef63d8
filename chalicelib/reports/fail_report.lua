-- Note why a report failed: its making, or if it is made, its delivery. An earlier attempt's failure is none.
-- KEYS: 1 the report; ARGV: 1 reason, 2 attempt, or '' for whichever it is at
local state, attempt = unpack(redis.call('HMGET', KEYS[1], 'state', 'attempt'))
if not state or (ARGV[2] ~= '' and ARGV[2] ~= attempt) then return 0 end
redis.call('HSET', KEYS[1], state == 'done' and 'delivery' or 'state', 'failed', 'reason', ARGV[1])
return 1
