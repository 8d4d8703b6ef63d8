-- Begin the next attempt of a report: what the current one still writes will be withdrawn.
-- Answers the new attempt, or 0 when there is no such report.
-- KEYS: 1 the report; ARGV: 1 prefix of its attempts' rows
-- Which attempt's rows there are is only known here; the shop's hash tag keeps them in the same slot.
local attempt = redis.call('HGET', KEYS[1], 'attempt')
if not attempt then return 0 end
redis.call('DEL', ARGV[1] .. attempt)
redis.call('HSET', KEYS[1], 'state', 'processing', 'reason', '')
return redis.call('HINCRBY', KEYS[1], 'attempt', 1)
