--- include people/mark_of
--- include visits/began_by
--- include visits/first_exit
--- include visits/picture_of
--- include visits/spread_sightings
-- Add a sighting to its customer's visit: the one it is less than the gap away from, else a new one. The sighting
-- of a merged customer is the survivor's.
-- A late sighting between two visits, close to both, makes them one: the earlier absorbs the later.
-- Whoever was seen leaving in between begins a new visit, however short the gap.
-- Answers {visit id, its customer, 1 when it has no picture yet, its number, the visit that this photo began or '', the
-- ids it absorbed…}. That is {} when the customer was erased, and {''} when they are ignored. Staff begin no visit that
-- anybody is to be told of, and are never present.
-- KEYS: 1 all visits, 2 who is present
-- ARGV: 1 prefix of all keys, 2 customer, 3 photo, 4 its key, 5 time, 6 gap (both ms), 7 id for a new visit,
--       8 similarity or ''
-- The visit and its customer are only known here, so most keys can't be among the KEYS; the shop's hash tag keeps
-- them in the same slot.
local photo, name, time, gap = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])

local customer = survivor(ARGV[2])
if erased(customer) then return {} end
local mark = mark_of(customer)
if mark == 'ignored' then return {''} end
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
  local started, last_seen = moments(id)
  local has_left = first_exit(customer, math.min(last_seen, time), math.max(started, time))
  if last_seen > time - gap and not has_left then table.insert(near, id) end
end

local visit, started, last_seen = near[#near], time, time
if visit then
  started, last_seen = moments(visit)
else
  visit = ARGV[7]
  call('HSET', at(visit), 'customer_id', customer, 'photo', photo, 'key', name)
end

-- Tasks in flight still name the absorbed visit: `into` leads them to the one that is left.
local function absorb(later)
  local _, later_seen = moments(later)
  spread_sightings(later)
  call('ZUNIONSTORE', at(visit, 'photos'), 2, at(visit, 'photos'), at(later, 'photos'))
  call('SADD', at(visit, 'absorbed'), later)
  call('SUNIONSTORE', at(visit, 'absorbed'), at(visit, 'absorbed'), at(later, 'absorbed'))
  for _, id in ipairs(call('SMEMBERS', at(visit, 'absorbed'))) do
    call('HSET', at(id), 'into', visit)
  end
  call('ZREM', visits, later)
  call('ZREM', KEYS[1], later)
  local shown_photo, shown_face = picture_of(later)
  if shown_photo and not picture_of(visit) then
    call('HSET', at(visit), 'shown_photo', shown_photo, 'shown_face', shown_face)
  end
  local greeted = call('HGET', at(later), 'greeted')
  if greeted then call('HSETNX', at(visit), 'greeted', greeted) end
  local similarity = call('HGET', at(later), 'similarity')
  if similarity and later_seen >= last_seen then call('HSET', at(visit), 'similarity', similarity) end
  last_seen = math.max(last_seen, later_seen)
end

-- Before the start changes, which is the time of an only sighting.
local only = call('HMGET', at(visit), 'photo', 'key')
local is_only = #near < 2 and only[1] == photo and only[2] == name
if not is_only then spread_sightings(visit) end
for i = #near - 1, 1, -1 do absorb(near[i]) end

if ARGV[8] ~= '' and time >= last_seen then call('HSET', at(visit), 'similarity', ARGV[8]) end
started, last_seen = math.min(started, time), math.max(last_seen, time)
call('HSET', at(visit), 'started', string.format('%.0f', started), 'last_seen', string.format('%.0f', last_seen))
if not is_only then call('ZADD', at(visit, 'photos'), time, photo .. ' ' .. name) end
call('ZADD', visits, started, visit)
call('ZADD', KEYS[1], last_seen, visit)
if mark == '' then call('ZADD', KEYS[2], 'GT', last_seen, customer) end

local absorbed, began = call('SMEMBERS', at(visit, 'absorbed')), ''
for _, id in ipairs({visit, unpack(absorbed)}) do
  if mark == '' and began_by(id) == photo then began = id end
end
local number = call('ZRANK', visits, visit) + 1
return {visit, customer, picture_of(visit) and 0 or 1, number, began, unpack(absorbed)}
