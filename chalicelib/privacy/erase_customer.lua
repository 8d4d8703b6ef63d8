--- include people/records_of
--- include faces/owner_of
--- include people/addresses_of
--- include people/unlist_customer
--- include notifications/forget_told
-- Erase a person: all that Redis knows of them goes in this one step, but for photos, reports and
-- notifications; what is left to do in other places is kept as the erasure's plan. Whoever was merged into
-- the person is the person too, whichever of these ids is asked for.
-- Answers the erasure's id: an earlier one's that isn't done yet, or '' when there is no such customer.
-- KEYS: 1 the customer
-- ARGV: 1 prefix of all keys, 2 customer id, 3 erasure id, 4 now (ms), 5 seconds that tombstones stay,
--       6 '', or a moment (ms): then only a newcomer is erased, not seen since, who awaits no order
-- What there is is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps
-- them in the same slot.
local erasure, kept = ARGV[3], ARGV[5]
local function tombstone(id) return key('erased', redis.sha1hex(id)) end

local person = survivor(ARGV[2])
if call('HEXISTS', key('customer', person), 'status') == 0 then
  local earlier = call('GET', tombstone(ARGV[2]))
  return earlier and call('EXISTS', key('erasure', earlier)) == 1 and earlier or ''
end

local function awaits_order()
  for _, order in ipairs(call('ZRANGE', key('orders-of', person), 0, -1)) do
    local state = call('HGET', key('order', order), 'state')
    if state == 'open' or state == 'requested' then return true end
  end
end

if ARGV[6] ~= '' then
  local seen = call('ZSCORE', key('present'), person)
  local is_newcomer = call('HGET', key('customer', person), 'status') == 'newcomer'
  local is_back = seen and tonumber(seen) >= tonumber(ARGV[6])
  if person ~= ARGV[2] or not is_newcomer or is_back or awaits_order() then return '' end
end

local count = {faces = 0, photos = 0, visits = 0, orders = 0, reviews = 0, records = 0}
local function add(what, number) count[what] = count[what] + (number or 1) end
local function drop(...) add('records', call('DEL', ...)) end
local function plan(kind, item) return call('SADD', key('erasure', erasure, kind), item) end
local function bury(id) call('SET', tombstone(id), erasure, 'EX', kept) end

local ids, gone, owners = {}, {}, {}
local function gather(id)
  table.insert(ids, id)
  table.insert(owners, id)
  gone[id] = true
  for _, merge in ipairs(call('ZRANGE', key('merges-of', id), 0, -1)) do drop(key('merge', merge)) end
  drop(key('merges-of', id))
end

local photos = {}
local function found_in(photo, name, version)
  if photos[photo] and photos[photo].key ~= '' then return end
  if not name then name, version = unpack(call('HMGET', key('photo', photo), 'key', 'version')) end
  photos[photo] = {photo_id = photo, key = name or '', version = version or ''}
end

local function forget_face(face)
  add('faces', plan('faces', face))
  gone[face] = true
  bury(face)
  local photo = cjson.decode(call('GET', key('photo-of', face)) or '{}')
  if photo.photo_id then found_in(photo.photo_id, photo.key, photo.version) end
  drop(key('face', face), key('photo-of', face))
end

local function forget_faces(id)
  for _, face in ipairs(call('ZRANGE', key('faces', id), 0, -1)) do forget_face(face) end
  for _, face in ipairs(call('HKEYS', key('references', id))) do forget_face(face) end
  for _, index in ipairs({'photos-of', 'references'}) do
    for _, seen in ipairs(call('HVALS', key(index, id))) do
      local where = cjson.decode(seen)
      if where.photo_id then found_in(where.photo_id, where.key, where.version) end
    end
  end
  for _, photo in ipairs(call('HKEYS', key('selfies', id))) do found_in(photo) end
  for _, photo in ipairs(call('ZRANGE', key('photos', 'customer_id', id), 0, -1)) do found_in(photo) end
  drop(key('faces', id), key('references', id), key('photos-of', id), key('selfies', id))
end

local function forget_visit(visit)
  for _, absorbed in ipairs(call('SMEMBERS', key('visit', visit, 'absorbed'))) do
    if absorbed ~= visit then forget_visit(absorbed) end
  end
  for _, sighting in ipairs(call('ZRANGE', key('visit', visit, 'photos'), 0, -1)) do
    found_in((string.match(sighting, '^(%S+) ')))
  end
  local photo, face = string.match(call('HGET', key('visit', visit), 'picture') or '', '^faces/([^/]+)/(.+)%.jpg$')
  if photo then call('HDEL', key('pictured', photo), face) end
  call('ZREM', key('visits'), visit)
  for _, part in ipairs({'photos', 'absorbed'}) do drop(key('visit', visit, part)) end
  for _, kind in ipairs({'visit', 'orders-at', 'offers-sent'}) do drop(key(kind, visit)) end
end

local function forget_visits(id)
  local visits = call('ZRANGE', key('visits-of', id), 0, -1)
  for _, visit in ipairs(visits) do forget_visit(visit) end
  add('visits', #visits)
  drop(key('visits-of', id))
end

-- The visit that requested an order may have become somebody else's since.
local function forget_request(order, visit)
  visit = call('HGET', key('visit', visit), 'into') or visit
  call('SREM', key('orders-at', visit), order)
  for _, sighting in ipairs(call('ZRANGE', key('visit', visit, 'photos'), 0, -1)) do
    for _, id in ipairs(ids) do drop(key('requested', string.match(sighting, '^%S+'), id)) end
  end
end

local function forget_orders(id)
  for _, order in ipairs(call('ZRANGE', key('orders-of', id), 0, -1)) do
    local state, visit = unpack(call('HMGET', key('order', order), 'state', 'visit_id'))
    if visit then forget_request(order, visit) end
    call('ZREM', key('orders'), order)
    if state then call('ZREM', key('orders', state), order) end
    drop(key('order', order))
    add('orders')
  end
  drop(key('orders-of', id), key('open-orders', id), key('bought', id))
end

-- Faces that became another's by an answer, or because none came, are not the person's.
local function forget_review(review)
  local owner = 'review:' .. review
  table.insert(owners, owner)
  bury(owner)
  for _, face in ipairs(call('ZRANGE', key('faces', owner), 0, -1)) do
    if (owner_of(face)) == owner then forget_face(face) end
  end
  local tokens = call('HGETALL', key('review', review, 'tokens'))
  for i = 1, #tokens, 2 do
    local face = cjson.decode(tokens[i + 1]).face_id
    if gone[face] then plan('tokens', cjson.encode({token = tokens[i], face_id = face})) end
  end
  for _, index in ipairs({'reviews', 'reviews-kept'}) do call('ZREM', key(index), review) end
  drop(key('review', review), key('review', review, 'tokens'), key('faces', owner))
  add('reviews')
end

local function forget_reviews(id)
  for _, review in ipairs(call('SMEMBERS', key('reviews-of', id))) do
    if gone[call('HGET', key('review', review), 'customer_id')] then forget_review(review) end
  end
  drop(key('reviews-of', id))
end

-- A person may have been asked whether a face of theirs is somebody else.
local function forget_reviews_of_faces()
  local faces = {}
  for name in pairs(gone) do table.insert(faces, name) end
  for photo in pairs(photos) do
    local found = call('HGETALL', key('photo-faces', photo))
    for i = 1, #found, 2 do
      if gone[cjson.decode(found[i + 1]).customer_id] then table.insert(faces, found[i]) end
    end
  end
  for _, face in ipairs(faces) do
    local asked = call('HGET', key('review', face), 'customer_id')
    if asked then
      call('SREM', key('reviews-of', asked), face)
      forget_review(face)
    end
  end
end

local function forget_told_apart(id)
  for _, other in ipairs(call('SMEMBERS', key('told-apart', id))) do
    call('SREM', key('told-apart', other), id)
  end
  drop(key('told-apart', id))
end

for _, id in ipairs(records_of(person)) do gather(id) end
for _, id in ipairs(ids) do
  plan('customers', id)
  bury(id)
  forget_faces(id)
  forget_visits(id)
  forget_orders(id)
  forget_reviews(id)
  for _, index in ipairs({'customers', 'present'}) do call('ZREM', key(index), id) end
  local addresses = addresses_of(id)
  unlist_customer(id)
  forget_told(addresses)
  drop(key('customer', id))
end
for _, id in ipairs(ids) do forget_told_apart(id) end
forget_reviews_of_faces()

for photo, where in pairs(photos) do
  plan('photos', cjson.encode(where))
  if where.key ~= '' then add('photos') end -- else it was erased before, but visits went on showing faces of it
  call('HDEL', key('in-photo', photo), unpack(owners))
  for _, id in ipairs(ids) do drop(key('requested', photo, id)) end
end
call('SADD', key('erasures'), erasure)
call('HSET', key('erasure', erasure), 'customer_id', person, 'erased_at', ARGV[4])
for what, number in pairs(count) do call('HSET', key('erasure', erasure), what, number) end
return erasure
