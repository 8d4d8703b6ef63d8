--- include people/is_customer
-- Keep a notification and the channels that it goes out by; channels that it has already stay as they are.
-- Answers 1, or 0 when its customer doesn't exist or was erased: then nothing is kept.
-- KEYS: 1 the notification
-- ARGV: 1 prefix of all keys, 2 id, 3 customer id, 4 kind, 5 values (JSON), 6 the API's URL, 7 now (ms),
--       8 seconds to keep, 9… channel, state, reason
local notification, id, now, kept = KEYS[1], ARGV[2], ARGV[7], ARGV[8]
-- The survivor is only known here, so its keys can't be among KEYS; the shop's hash tag keeps them in one slot.
local owner = survivor(ARGV[3])
if erased(owner) or not is_customer(owner) then return 0 end

if call('EXISTS', notification) == 0 then
  call('HSET', notification, 'customer_id', owner, 'kind', ARGV[4], 'at', now)
  call('EXPIRE', notification, kept)
  call('ZADD', key('notifications'), now, id)
  local theirs = key('notifications-of', owner)
  call('ZADD', theirs, now, id)
  call('ZREMRANGEBYSCORE', theirs, '-inf', now - 1000 * kept)
  call('EXPIRE', theirs, kept)
end
local at = call('HGET', notification, 'at')
for i = 9, #ARGV, 3 do
  local channel, state, reason = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if call('HSETNX', notification, channel .. '.state', state) == 1 then
    call('HSET', notification, channel .. '.reason', reason)
    call('ZADD', key('notifications-in', state), at, id)
    if state == 'waiting' then
      call('HSET', notification, 'values', ARGV[5], 'api_url', ARGV[6], channel .. '.next', now)
      call('ZADD', key('notifications-due'), now, channel .. ':' .. id)
    end
  end
end
return 1
