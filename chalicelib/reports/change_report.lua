-- Change a report while this attempt is the current one.
-- Answers 1, or 0 if the attempt was overtaken or the report deleted.
-- KEYS: 1 the report; ARGV: 1 attempt, 2… field, value, field, value…
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
