-- Stop e-mail to an address, unless an admin released it after the event. A complaint outlasts a bounce.
-- Answers 1 when e-mail is stopped now, or 0 when the event is not younger than the release.
-- KEYS: 1 the address's record; ARGV: 1 why (bounce or complaint), 2 when it happened (ms), 3 seconds to keep, '' for ever
local why, at, kept = ARGV[1], ARGV[2], ARGV[3]
local before, released = unpack(call('HMGET', KEYS[1], 'why', 'released'))
if tonumber(released or 0) >= tonumber(at) then return 0 end
if before == 'complaint' and why == 'bounce' then return 1 end
call('HSET', KEYS[1], 'why', why, 'at', at)
if kept == '' then call('PERSIST', KEYS[1]) else call('EXPIRE', KEYS[1], kept) end
return 1
