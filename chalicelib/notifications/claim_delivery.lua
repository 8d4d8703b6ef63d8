--- include notifications/change_delivery
-- Claim one channel of a notification for a try. A channel that has used up its tries is given up.
-- Answers the number of the try, or 0 when there is none to make now: the delivery has ended, another task
-- has claimed it, or its time has not come.
-- KEYS: 1 the notification
-- ARGV: 1 prefix of all keys, 2 id, 3 channel, 4 now (ms), 5 when the claim ends (ms), 6 most tries
local notification, id, channel, now, ends, most = KEYS[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])

local function get(field) return call('HGET', notification, channel .. '.' .. field) end

local state = get('state')
if not state or not is_open(state) then
  -- The notification has expired or was erased, or its channel has ended: nothing is due.
  call('ZREM', key('notifications-due'), channel .. ':' .. id)
  return 0
end
if tonumber(get('next')) > now then return 0 end

local tries, reason = tonumber(get('attempts') or 0), get('reason')
if tries >= most then
  change_delivery(id, channel, 'given_up', reason ~= '' and reason or 'the last try did not come to an end', '')
  return 0
end
call('HINCRBY', notification, channel .. '.attempts', 1)
change_delivery(id, channel, 'sending', reason, ends)
return tries + 1
