--- include visits/count_as_present
--- include people/addresses_of
--- include people/list_customer
--- include people/heed_withdrawals
-- Make two customers again of what a merge made one: what it moved moves back, what came since stays.
-- Answers {the customer that is back}, {'', who both are part of by a later merge}, or {} when there is
-- no such merge.
-- KEYS: 1 the merge; ARGV: 1 prefix of all keys, 2 merge id
local stored = redis.call('GET', KEYS[1])
if not stored then return {} end
local moved = cjson.decode(stored)
local from, into = moved.from, moved.into

local merged = call('HGET', key('customer', into), 'merged_into')
if merged then return {'', merged} end

local function back(kind, index)
  local given = {}
  for i = 1, #moved[index], 2 do
    local id = moved[index][i]
    local score = call('ZSCORE', key(index .. '-of', into), id)
    if score then -- else it became a part of another since
      call('HSET', key(kind, id), 'customer_id', from)
      call('ZREM', key(index .. '-of', into), id)
      call('ZADD', key(index .. '-of', from), score, id)
      table.insert(given, id)
    end
  end
  return given
end

local function give_face(face, lapses)
  if call('GET', key('face', face)) == into then
    call('SET', key('face', face), from, 'KEEPTTL')
    call('ZREM', key('faces', into), face)
    call('ZADD', key('faces', from), lapses, face)
  end
end

-- A reference that was indexed anew since, after the collection was lost, has another id than the merge knows.
local function by_first_id(references)
  local faces = {}
  for i = 1, #references, 2 do
    faces[cjson.decode(references[i + 1]).first_id or references[i]] = references[i]
  end
  return faces
end

-- What was turned down by this record alone; what either said itself since stays.
local function allow_again()
  local turned_down = {}
  for _, merge in ipairs(call('ZRANGE', key('merges-of', into), 0, -1)) do
    local stored = merge ~= ARGV[2] and call('GET', key('merge', merge))
    local fields = stored and cjson.decode(stored).customer or {}
    for i = 1, #fields, 2 do turned_down[fields[i]] = turned_down[fields[i]] or fields[i + 1] ~= '1' end
  end
  local fields = call('HGETALL', key('customer', into))
  for i = 1, #fields, 2 do
    if fields[i + 1] == 'merge' and string.match(fields[i], '^consents%.') and not turned_down[fields[i]] then
      call('HSET', key('customer', into), fields[i], '1')
    end
  end
end

back('visit', 'visits')
-- An order may have been handed over, or that undone, since: what it is by now goes back with it.
for _, order in ipairs(back('order', 'orders')) do
  if call('SREM', key('open-orders', into), order) == 1 then call('SADD', key('open-orders', from), order) end
  local state, items = unpack(call('HMGET', key('order', order), 'state', 'items'))
  for _, item in ipairs(state == 'handed_over' and cjson.decode(items) or {}) do
    call('ZINCRBY', key('bought', from), item.quantity, item.sku)
    local left = call('ZINCRBY', key('bought', into), -item.quantity, item.sku)
    if tonumber(left) <= 0 then call('ZREM', key('bought', into), item.sku) end
  end
end
for i = 1, #moved.faces, 2 do give_face(moved.faces[i], moved.faces[i + 1]) end
local present = by_first_id(call('HGETALL', key('references', into)))
for first in pairs(by_first_id(moved.references)) do
  local face = present[first]
  if face then
    call('HSET', key('references', from), face, call('HGET', key('references', into), face))
    call('HDEL', key('references', into), face)
    give_face(face, '+inf')
  end
end
for i = 1, #moved.selfies, 2 do
  if call('HDEL', key('selfies', into), moved.selfies[i]) == 1 then
    call('HSET', key('selfies', from), moved.selfies[i], moved.selfies[i + 1])
  end
end
local kept = call('PTTL', key('notifications-of', into))
for i = 1, #(moved.notifications or {}), 2 do
  if call('ZREM', key('notifications-of', into), moved.notifications[i]) == 1 then
    call('ZADD', key('notifications-of', from), moved.notifications[i + 1], moved.notifications[i])
    call('PEXPIRE', key('notifications-of', from), kept)
  end
end
for i = 1, #(moved.devices or {}), 2 do
  local endpoint = moved.devices[i]
  local device = call('HGET', key('devices', into), endpoint)
  if device then -- as it is by now
    call('HDEL', key('devices', into), endpoint)
    call('HSET', key('devices', from), endpoint, device)
    call('SET', key('device', endpoint), from)
  end
end
for _, other in ipairs(moved.newly_told_apart) do
  call('SREM', key('told-apart', other), into)
  call('SREM', key('told-apart', into), other)
end
for _, other in ipairs(moved.told_apart) do
  call('SADD', key('told-apart', other), from)
  call('SADD', key('told-apart', from), other)
end
local promoted = moved.promoted or {}
for i = 1, #promoted, 2 do
  local state = call('HGET', key('promoted', into), promoted[i]) -- as it stands by now, unless forgotten
  if state then
    call('HSET', key('promoted', from), promoted[i], state)
    call('PEXPIRE', key('promoted', from), call('PTTL', key('promoted', into)))
  end
end
for _, offer in ipairs(moved.newly_promoted or {}) do call('HDEL', key('promoted', into), offer) end
allow_again()
call('DEL', key('customer', from))
call('HSET', key('customer', from), unpack(moved.customer))
list_customer(from)
for channel in pairs(addresses_of(from)) do heed_withdrawals(from, channel) end
call('ZADD', key('customers'), moved.known_since, from)
count_as_present(from)
count_as_present(into)
call('DEL', KEYS[1])
call('ZREM', key('merges-of', into), ARGV[2])
return {from}
