-- Add a sighting to its customer's visit: the one it is less than the gap away from, else a new one.
-- A late sighting between two visits, close to both, makes them one: the earlier absorbs the later.
-- Answers {visit id, 1 when it has no picture yet, the ids it absorbed…}, or {} when the customer was erased.
-- KEYS: 1 the customer's visits, 2 all visits, 3 who is present, 4 the customer's tombstone
-- ARGV: 1 customer, 2 photo, 3 time, 4 gap (both ms), 5 id for a new visit, 6 similarity or '', 7 prefix of visits
-- A visit's own keys are named after the visit found, so they can't be among the KEYS; the shop's
-- hash tag keeps them in the same slot.
if redis.call('EXISTS', KEYS[4]) == 1 then return {} end
local customer, photo, time, gap = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local function key(id) return ARGV[7] .. id end

local function moments(id)
  local found = redis.call('HMGET', key(id), 'started', 'last_seen')
  return tonumber(found[1]), tonumber(found[2])
end

-- visits of one customer are at least a gap apart, except right after a merge of two customers
local near = {}
for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. (time + gap), '-inf', 'LIMIT', 0, 10)) do
  local _, last_seen = moments(id)
  if last_seen > time - gap then table.insert(near, id) end
end

local visit, started, last_seen = near[#near], time, time
if visit then
  started, last_seen = moments(visit)
else
  visit = ARGV[5]
  redis.call('HSET', key(visit), 'customer_id', customer)
end

local function absorb(later)
  local _, later_seen = moments(later)
  redis.call('ZUNIONSTORE', key(visit) .. ':photos', 2, key(visit) .. ':photos', key(later) .. ':photos')
  redis.call('SADD', key(visit) .. ':absorbed', later)
  redis.call('SUNIONSTORE', key(visit) .. ':absorbed', key(visit) .. ':absorbed', key(later) .. ':absorbed')
  for _, id in ipairs(redis.call('SMEMBERS', key(visit) .. ':absorbed')) do
    redis.call('HSET', key(id), 'into', visit)
  end
  redis.call('ZREM', KEYS[1], later)
  redis.call('ZREM', KEYS[2], later)
  local picture, similarity = unpack(redis.call('HMGET', key(later), 'picture', 'similarity'))
  if picture then redis.call('HSETNX', key(visit), 'picture', picture) end
  if similarity and later_seen >= last_seen then redis.call('HSET', key(visit), 'similarity', similarity) end
  last_seen = math.max(last_seen, later_seen)
end

for i = #near - 1, 1, -1 do absorb(near[i]) end

if ARGV[6] ~= '' and time >= last_seen then redis.call('HSET', key(visit), 'similarity', ARGV[6]) end
started, last_seen = math.min(started, time), math.max(last_seen, time)
redis.call('HSET', key(visit), 'started', string.format('%.0f', started), 'last_seen', string.format('%.0f', last_seen))
redis.call('ZADD', key(visit) .. ':photos', time, photo)
redis.call('ZADD', KEYS[1], started, visit)
redis.call('ZADD', KEYS[2], last_seen, visit)
redis.call('ZADD', KEYS[3], 'GT', last_seen, customer)
local pictured = redis.call('HEXISTS', key(visit), 'picture')
return {visit, 1 - pictured, unpack(redis.call('SMEMBERS', key(visit) .. ':absorbed'))}
