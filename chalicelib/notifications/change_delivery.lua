--- include notifications/is_open
--- include notifications/any_delivery
-- Give one channel of a notification a state, its reason, and when it is due again (ms, '' never). Keep the
-- lists of states and of what is due. Forget the content once no channel has it to send any more.
local function change_delivery(id, channel, state, reason, due)
  local notification, member = key('notification', id), channel .. ':' .. id
  local before = call('HGET', notification, channel .. '.state')
  call('HSET', notification, channel .. '.state', state, channel .. '.reason', reason, channel .. '.next', due)
  if not any_delivery(notification, function(other) return other == before end) then
    call('ZREM', key('notifications-in', before), id)
  end
  call('ZADD', key('notifications-in', state), call('HGET', notification, 'at'), id)
  if is_open(state) then
    call('ZADD', key('notifications-due'), due, member)
  else
    call('ZREM', key('notifications-due'), member)
  end
  if not any_delivery(notification, is_open) then call('HDEL', notification, 'values', 'api_url') end
end
