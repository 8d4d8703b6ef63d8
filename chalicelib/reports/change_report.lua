-- Change a report while this attempt is the current one; 0 when it is not, or the report is gone.
-- KEYS: 1 the report; ARGV: 1 attempt, 2… field, value, field, value…
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
