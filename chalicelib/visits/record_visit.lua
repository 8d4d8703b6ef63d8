-- Add a sighting to its customer's visit: the one it is less than the gap away from, else a new one. The sighting
-- of a merged customer is the survivor's.
-- A late sighting between two visits, close to both, makes them one: the earlier absorbs the later.
-- Answers {visit id, its customer, 1 when it has no picture yet, the ids it absorbed…}, or {} when the customer
-- was erased.
-- KEYS: 1 all visits, 2 who is present
-- ARGV: 1 prefix of all keys, 2 customer, 3 photo, 4 time, 5 gap (both ms), 6 id for a new visit,
--       7 similarity or ''
-- The visit and its customer are only known here, so most keys can't be among the KEYS; the shop's hash tag keeps
-- them in the same slot.
local photo, time, gap = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local customer = survivor(ARGV[2])
if erased(customer) then return {} end
local visits = key('visits-of', customer)

local function at(id, ...) return key('visit', id, ...) end

local function moments(id)
  local found = call('HMGET', at(id), 'started', 'last_seen')
  return tonumber(found[1]), tonumber(found[2])
end

-- Visits of one customer are at least a gap apart, except right after a merge of two customers.
-- A sighting joins the earliest of those less than the gap away, and this one absorbs the others.
local near = {}
for _, id in ipairs(call('ZREVRANGEBYSCORE', visits, '(' .. (time + gap), '-inf', 'LIMIT', 0, 10)) do
  local _, last_seen = moments(id)
  if last_seen > time - gap then table.insert(near, id) end
end

local visit, started, last_seen = near[#near], time, time
if visit then
  started, last_seen = moments(visit)
else
  visit = ARGV[6]
  call('HSET', at(visit), 'customer_id', customer)
end

-- Tasks in flight still name the absorbed visit: `into` leads them to the one that is left.
local function absorb(later)
  local _, later_seen = moments(later)
  call('ZUNIONSTORE', at(visit, 'photos'), 2, at(visit, 'photos'), at(later, 'photos'))
  call('SADD', at(visit, 'absorbed'), later)
  call('SUNIONSTORE', at(visit, 'absorbed'), at(visit, 'absorbed'), at(later, 'absorbed'))
  for _, id in ipairs(call('SMEMBERS', at(visit, 'absorbed'))) do
    call('HSET', at(id), 'into', visit)
  end
  call('ZREM', visits, later)
  call('ZREM', KEYS[1], later)
  local picture, similarity = unpack(call('HMGET', at(later), 'picture', 'similarity'))
  if picture then call('HSETNX', at(visit), 'picture', picture) end
  if similarity and later_seen >= last_seen then call('HSET', at(visit), 'similarity', similarity) end
  last_seen = math.max(last_seen, later_seen)
end

for i = #near - 1, 1, -1 do absorb(near[i]) end

if ARGV[7] ~= '' and time >= last_seen then call('HSET', at(visit), 'similarity', ARGV[7]) end
started, last_seen = math.min(started, time), math.max(last_seen, time)
call('HSET', at(visit), 'started', string.format('%.0f', started), 'last_seen', string.format('%.0f', last_seen))
call('ZADD', at(visit, 'photos'), time, photo)
call('ZADD', visits, started, visit)
call('ZADD', KEYS[1], last_seen, visit)
call('ZADD', KEYS[2], 'GT', last_seen, customer)
local pictured = call('HEXISTS', at(visit), 'picture')
return {visit, customer, 1 - pictured, unpack(call('SMEMBERS', at(visit, 'absorbed')))}
