--- include notifications/change_delivery
-- Note that a message bounced, or that somebody complained of it. Nothing that a try notes later changes that.
-- Answers 1, or 0 when it was known, or the notification has expired or was erased.
-- KEYS: 1 the notification; ARGV: 1 prefix of all keys, 2 id, 3 channel, 4 state (bounced or complained), 5 reason
local id, channel, state = ARGV[2], ARGV[3], ARGV[4]
local before = call('HGET', KEYS[1], channel .. '.state')
if not before or before == state or before == 'complained' then return 0 end
change_delivery(id, channel, state, ARGV[5], '')
return 1
