-- Let e-mail go to an address again, and remember when, so that an event from before, told late, does not stop it.
-- Answers 1, or 0 when no e-mail was stopped.
-- KEYS: 1 the address's record; ARGV: 1 now (ms), 2 seconds to remember
if call('HDEL', KEYS[1], 'why', 'at') == 0 then return 0 end
call('HSET', KEYS[1], 'released', ARGV[1])
call('EXPIRE', KEYS[1], ARGV[2])
return 1
