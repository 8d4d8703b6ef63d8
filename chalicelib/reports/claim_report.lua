-- Note that a report is done, and claim its message, so that it goes out once.
-- Answers 'superseded' if the attempt was overtaken, 'sent' if the message is out, 'busy' while another task has
-- claimed it, else 'send'.
-- KEYS: 1 the report; ARGV: 1 attempt, 2 now (ms), 3 duration of a claim (ms)
local attempt, delivery, since = unpack(redis.call('HMGET', KEYS[1], 'attempt', 'delivery', 'sending_since'))
if attempt ~= ARGV[1] then return 'superseded' end
redis.call('HSET', KEYS[1], 'state', 'done', 'reason', '')
if delivery == 'sent' then return delivery end
if delivery == 'sending' and tonumber(since) > ARGV[2] - ARGV[3] then return 'busy' end
redis.call('HSET', KEYS[1], 'delivery', 'sending', 'sending_since', ARGV[2])
return 'send'
