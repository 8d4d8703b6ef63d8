-- Keep a notification and the channels it goes out by; what it knows of a channel already stays.
-- Answers 0 when its customer doesn't exist (any more), so that nothing is kept of somebody erased.
-- KEYS: 1 the notification
-- ARGV: 1 prefix of all keys, 2 id, 3 customer id, 4 kind, 5 values (JSON), 6 the API's URL, 7 now (ms),
--       8 seconds to keep, 9… channel, state, reason
-- Whose it is now, after merges, is only known here; the shop's hash tag keeps all keys in one slot.
local id, now = ARGV[2], ARGV[7]
local record = KEYS[1]

local owner = survivor(ARGV[3])
if redis.call('EXISTS', key('erased', redis.sha1hex(owner))) == 1 then return 0 end
if redis.call('HEXISTS', key('customer', owner), 'status') == 0 then return 0 end
if redis.call('EXISTS', record) == 0 then
  redis.call('HSET', record, 'customer_id', owner, 'kind', ARGV[4], 'at', now)
  redis.call('EXPIRE', record, ARGV[8])
  redis.call('ZADD', key('notifications'), now, id)
  redis.call('ZADD', key('notifications-of', owner), now, id)
  redis.call('ZREMRANGEBYSCORE', key('notifications-of', owner), '-inf', now - 1000 * ARGV[8])
  redis.call('EXPIRE', key('notifications-of', owner), ARGV[8])
end
local at = redis.call('HGET', record, 'at')
for i = 9, #ARGV, 3 do
  local channel, state = ARGV[i], ARGV[i + 1]
  if redis.call('HSETNX', record, channel .. '.state', state) == 1 then
    redis.call('HSET', record, channel .. '.reason', ARGV[i + 2])
    redis.call('ZADD', key('notifications-in', state), at, id)
    if state == 'waiting' then
      redis.call('HSET', record, 'values', ARGV[5], 'api_url', ARGV[6], channel .. '.next', now)
      redis.call('ZADD', key('notifications-due'), now, channel .. ':' .. id)
    end
  end
end
return 1
