--- include notifications/change_delivery
-- Note the state in which a claimed try ended.
-- Answers 1, or 0 when a later try has taken over. But sent is sent: that is noted by a late try, too. A bounce
-- or a complaint, which may be told of before, tells more.
-- KEYS: 1 the notification
-- ARGV: 1 prefix of all keys, 2 id, 3 channel, 4 number of the try, 5 state, 6 reason,
--       7 when it is due again (ms, '' never)
local notification, id, channel, attempt, ending = KEYS[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local state, tries = unpack(call('HMGET', notification, channel .. '.state', channel .. '.attempts'))
if not state then
  -- It has expired or was erased meanwhile: nothing comes back.
  call('ZREM', key('notifications-due'), channel .. ':' .. id)
  return 0
end
if state == 'bounced' or state == 'complained' then return 0 end
local is_late = not is_open(state) or tries ~= attempt
if state == 'sent' or (is_late and ending ~= 'sent') then return 0 end
change_delivery(id, channel, ending, ARGV[6], ARGV[7])
return 1
