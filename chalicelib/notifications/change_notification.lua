-- Claim one channel of a notification for a try, or note how the try ended.
-- Claiming answers the number of the try, 0 when there is nothing to do now: it is out, or another task
-- is at it, or its time has not come. One whose tries are used up is given up.
-- Noting answers 1, or 0 when a later try has taken over; but what is out is out.
-- KEYS: 1 the notification
-- ARGV: 1 prefix of all keys, 2 id, 3 channel, 4 now (ms), 5 when it is due again (ms, '' never)
--       to claim: 6 most tries; to note: 6 '', 7 number of the try, 8 new state, 9 reason
local id, channel, now, due = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local record, member = KEYS[1], channel .. ':' .. id
local open = {waiting = true, failed = true, sending = true}
local function get(field) return redis.call('HGET', record, channel .. '.' .. field) end

local state, tries = get('state'), tonumber(get('attempts') or 0)
if not state then
  redis.call('ZREM', key('notifications-due'), member)
  return 0
end

local function any(wanted)
  local fields = redis.call('HGETALL', record)
  for i = 1, #fields, 2 do
    if string.match(fields[i], '%.state$') and wanted[fields[i + 1]] then return true end
  end
  return false
end

local function become(new, reason)
  redis.call('HSET', record, channel .. '.state', new, channel .. '.reason', reason, channel .. '.next', due)
  if not any({[state] = true}) then redis.call('ZREM', key('notifications-in', state), id) end
  redis.call('ZADD', key('notifications-in', new), redis.call('HGET', record, 'at'), id)
  if open[new] then
    redis.call('ZADD', key('notifications-due'), due, member)
  else
    redis.call('ZREM', key('notifications-due'), member)
  end
  if not any(open) then redis.call('HDEL', record, 'values', 'api_url') end
end

if ARGV[6] == '' then
  local late = not open[state] or tries ~= tonumber(ARGV[7])
  if state == 'sent' or (late and ARGV[8] ~= 'sent') then return 0 end
  become(ARGV[8], ARGV[9])
  return 1
end
if not open[state] then
  redis.call('ZREM', key('notifications-due'), member)
  return 0
end
if tonumber(get('next')) > now then return 0 end
if tries >= tonumber(ARGV[6]) then
  due = ''
  become('given_up', get('reason') ~= '' and get('reason') or 'the last try did not come to an end')
  return 0
end
redis.call('HINCRBY', record, channel .. '.attempts', 1)
become('sending', get('reason'))
return tries + 1
