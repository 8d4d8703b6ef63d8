-- Begin an attempt of a report if the attempt before, or its message, failed.
-- Answers 1, also if this attempt has begun and not ended, else 0: then nothing changes.
-- KEYS: 1 the report; ARGV: 1 attempt
local state, attempt, delivery = unpack(redis.call('HMGET', KEYS[1], 'state', 'attempt', 'delivery'))
if attempt == ARGV[1] then return state == 'processing' and 1 or 0 end
if not attempt or attempt + 1 ~= tonumber(ARGV[1]) then return 0 end
if state ~= 'failed' and delivery ~= 'failed' then return 0 end
redis.call('HSET', KEYS[1], 'attempt', ARGV[1], 'state', 'processing', 'reason', '', 'delivery', '')
return 1
