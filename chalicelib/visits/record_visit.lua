-- Add a sighting to its customer's visit: the one it is less than the gap away from, else a new one; merged
-- customers' sightings are of whom they are part of by now.
-- A late sighting between two visits, close to both, makes them one: the earlier absorbs the later.
-- Answers {visit id, its customer, 1 when it has no picture yet, the ids it absorbed…}, or {} when the customer
-- was erased.
-- KEYS: 1 all visits, 2 who is present
-- ARGV: 1 prefix of all keys, 2 customer, 3 photo, 4 time, 5 gap (both ms), 6 id for a new visit,
--       7 similarity or ''
-- Whose the visit is and which it is, is only known here, so most keys can't be among the KEYS; the shop's
-- hash tag keeps them in the same slot.
local prefix, photo, time, gap = ARGV[1], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local customer = survivor(ARGV[2])
if redis.call('EXISTS', prefix .. 'erased:' .. redis.sha1hex(customer)) == 1 then return {} end
local visits = prefix .. 'visits-of:' .. customer

local function key(id) return prefix .. 'visit:' .. id end

local function moments(id)
  local found = redis.call('HMGET', key(id), 'started', 'last_seen')
  return tonumber(found[1]), tonumber(found[2])
end

-- visits of one customer are at least a gap apart, except right after a merge of two customers
local near = {}
for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', visits, '(' .. (time + gap), '-inf', 'LIMIT', 0, 10)) do
  local _, last_seen = moments(id)
  if last_seen > time - gap then table.insert(near, id) end
end

local visit, started, last_seen = near[#near], time, time
if visit then
  started, last_seen = moments(visit)
else
  visit = ARGV[6]
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
  redis.call('ZREM', visits, later)
  redis.call('ZREM', KEYS[1], later)
  local picture, similarity = unpack(redis.call('HMGET', key(later), 'picture', 'similarity'))
  if picture then redis.call('HSETNX', key(visit), 'picture', picture) end
  if similarity and later_seen >= last_seen then redis.call('HSET', key(visit), 'similarity', similarity) end
  last_seen = math.max(last_seen, later_seen)
end

for i = #near - 1, 1, -1 do absorb(near[i]) end

if ARGV[7] ~= '' and time >= last_seen then redis.call('HSET', key(visit), 'similarity', ARGV[7]) end
started, last_seen = math.min(started, time), math.max(last_seen, time)
redis.call('HSET', key(visit), 'started', string.format('%.0f', started), 'last_seen', string.format('%.0f', last_seen))
redis.call('ZADD', key(visit) .. ':photos', time, photo)
redis.call('ZADD', visits, started, visit)
redis.call('ZADD', KEYS[1], last_seen, visit)
redis.call('ZADD', KEYS[2], 'GT', last_seen, customer)
local pictured = redis.call('HEXISTS', key(visit), 'picture')
return {visit, customer, 1 - pictured, unpack(redis.call('SMEMBERS', key(visit) .. ':absorbed'))}
