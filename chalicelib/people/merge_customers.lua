--- include people/addresses_of
--- include people/unlist_customer
--- include people/forget_told
-- Make one customer of two: everything of the first becomes the second's, in one step.
-- Answers the customer that the first is part of afterwards, or '' when either doesn't exist. One who
-- was merged before stands for the customer they are part of, so that merges never form a circle. Two who
-- were told apart are left as they are, unless a person says otherwise; a customer with a name never becomes part
-- of a newcomer, who has no name and is forgotten when unseen for long.
-- KEYS: 1 the first customer, 2 the second
-- ARGV: 1 prefix of all keys, 2 first id, 3 second id, 4 merge id, 5 now (ms), 6 1 when a person says so,
--       7… the channels that are used for customers who have said nothing of them
-- What moves is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps
-- them in the same slot.
local from, into = ARGV[2], ARGV[3]

local before = survivor(from)
into = survivor(into)
if before ~= from or into == from then return before end
local status, other = call('HGET', KEYS[1], 'status'), call('HGET', key('customer', into), 'status')
if not status or not other then return '' end
if status ~= 'newcomer' and other == 'newcomer' then return from end
if ARGV[6] ~= '1' and call('SISMEMBER', key('told-apart', from), into) == 1 then return from end

local moved = {
  from = from, into = into, at = ARGV[5],
  customer = call('HGETALL', KEYS[1]),
  known_since = call('ZSCORE', key('customers'), from),
  present = call('ZSCORE', key('present'), from),
  visits = call('ZRANGE', key('visits-of', from), 0, -1, 'WITHSCORES'),
  orders = call('ZRANGE', key('orders-of', from), 0, -1, 'WITHSCORES'),
  open_orders = call('SMEMBERS', key('open-orders', from)),
  bought = call('ZRANGE', key('bought', from), 0, -1, 'WITHSCORES'),
  faces = call('ZRANGE', key('faces', from), 0, -1, 'WITHSCORES'),
  references = call('HGETALL', key('references', from)),
  selfies = call('HGETALL', key('selfies', from)),
  told_apart = call('SMEMBERS', key('told-apart', from)),
  newly_told_apart = {},
  notifications = call('ZRANGE', key('notifications-of', from), 0, -1, 'WITHSCORES'),
  devices = call('HGETALL', key('devices', from)),
  promoted = call('HGETALL', key('promoted', from)),
  newly_promoted = {},
}

for i = 1, #moved.visits, 2 do
  call('HSET', key('visit', moved.visits[i]), 'customer_id', into)
  call('ZADD', key('visits-of', into), moved.visits[i + 1], moved.visits[i])
end
for i = 1, #moved.orders, 2 do
  call('HSET', key('order', moved.orders[i]), 'customer_id', into)
  call('ZADD', key('orders-of', into), moved.orders[i + 1], moved.orders[i])
end
for _, order in ipairs(moved.open_orders) do call('SADD', key('open-orders', into), order) end
for i = 1, #moved.bought, 2 do call('ZINCRBY', key('bought', into), moved.bought[i + 1], moved.bought[i]) end
for i = 1, #moved.faces, 2 do
  call('SET', key('face', moved.faces[i]), into, 'XX', 'KEEPTTL')
  call('ZADD', key('faces', into), moved.faces[i + 1], moved.faces[i])
end
for i = 1, #moved.references, 2 do
  call('HSET', key('references', into), moved.references[i], moved.references[i + 1])
end
for i = 1, #moved.selfies, 2 do call('HSET', key('selfies', into), moved.selfies[i], moved.selfies[i + 1]) end
for _, other in ipairs(moved.told_apart) do
  call('SREM', key('told-apart', other), from)
  if other ~= into and call('SADD', key('told-apart', other), into) == 1 then
    call('SADD', key('told-apart', into), other)
    table.insert(moved.newly_told_apart, other)
  end
end
local kept = math.max(call('PTTL', key('promoted', from)), call('PTTL', key('promoted', into)))
for i = 1, #moved.promoted, 2 do
  local offer, state = moved.promoted[i], moved.promoted[i + 1]
  if call('HSETNX', key('promoted', into), offer, state) == 1 then
    table.insert(moved.newly_promoted, offer)
  elseif state == 'sent' then
    call('HSET', key('promoted', into), offer, state)
  end
  call('PEXPIRE', key('promoted', into), kept)
end
for i = 1, #moved.notifications, 2 do
  call('ZADD', key('notifications-of', into), moved.notifications[i + 1], moved.notifications[i])
end
call('PEXPIRE', key('notifications-of', into),
  math.max(call('PTTL', key('notifications-of', from)), call('PTTL', key('notifications-of', into))))
for i = 1, #moved.devices, 2 do
  call('HSET', key('devices', into), moved.devices[i], moved.devices[i + 1])
  call('SET', key('device', moved.devices[i]), into)
end
-- What was turned down by either record is turned down: 'merge' where it wasn't said of the second itself, so that
-- undoing takes it back. Of a channel that is off until it is asked for, a 0 says nothing.
for i = 7, #ARGV do
  for _, purpose in ipairs({'marketing', 'service'}) do
    local consent = 'consents.' .. purpose .. '_by.' .. ARGV[i]
    local said, other = call('HGET', KEYS[1], consent), call('HGET', key('customer', into), consent)
    if said and said ~= '1' and other ~= '0' then call('HSET', key('customer', into), consent, 'merge') end
  end
end
if moved.present then call('ZADD', key('present'), 'GT', moved.present, into) end
call('ZREM', key('present'), from)
call('ZREM', key('customers'), from)
for _, kind in ipairs({'visits-of', 'orders-of', 'open-orders', 'bought', 'faces', 'references', 'selfies', 'told-apart', 'promoted', 'notifications-of', 'devices'}) do
  call('DEL', key(kind, from))
end
-- Offers that went to an address which both have are the second's, who may have them again in another visit.
local addresses, others = addresses_of(from), addresses_of(into)
for channel, address in pairs(addresses) do
  local told = address == others[channel] and call('HGETALL', key('told', address)) or {}
  for i = 1, #told, 2 do
    if told[i + 1] == redis.sha1hex(from) then call('HSET', key('told', address), told[i], redis.sha1hex(into)) end
  end
end
unlist_customer(from)
forget_told(addresses)
call('DEL', KEYS[1])
call('HSET', KEYS[1], 'merged_into', into)
call('SET', key('merge', ARGV[4]), cjson.encode(moved))
call('ZADD', key('merges-of', into), ARGV[5], ARGV[4])
return into
