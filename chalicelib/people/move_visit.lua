--- include visits/count_as_present
-- Make a visit another customer's, or a newcomer's, as it was recognised wrongly: its faces go along, and the two
-- are two people from now on. Who has no reference face gets one of the visit's, though it may not be in the
-- collection any more.
-- Answers {'moved', whose it is}; also when that was done before. Else {'gone', the id of nobody or of no visit},
-- {'other', whose visit it is} or {'one', the customer that merges made of both}.
-- KEYS: 1 the visit
-- ARGV: 1 prefix of all keys, 2 visit id, 3 whose it was, 4 whose it is ('' for a newcomer), 5 id for a newcomer
-- What moves is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps them in the
-- same slot.
local visit, from, into = ARGV[2], ARGV[3], ARGV[4]

for _, id in ipairs({from, into}) do
  if id ~= '' and call('HEXISTS', key('customer', survivor(id)), 'status') == 0 then return {'gone', id} end
end
from, into = survivor(from), into ~= '' and survivor(into) or ''
if from == into then return {'one', from} end
local owner = call('HGET', KEYS[1], 'customer_id')
if not owner or call('HEXISTS', KEYS[1], 'into') == 1 then return {'gone', visit} end
if owner ~= from then
  local done = call('SISMEMBER', key('told-apart', from), owner) == 1 and (into == '' or into == owner)
  return {done and 'moved' or 'other', owner}
end

local started = call('ZSCORE', key('visits-of', from), visit)
if into == '' then
  into = ARGV[5]
  call('HSET', key('customer', into), 'status', 'newcomer')
  call('ZADD', key('customers'), started, into)
end
call('HSET', KEYS[1], 'customer_id', into)
call('ZREM', key('visits-of', from), visit)
call('ZADD', key('visits-of', into), started, visit)

-- whoever was merged into the first is the first too, and named in photos by the id of then
local ids, is_first = {}, {}
local function gather(id)
  table.insert(ids, id)
  is_first[id] = true
  for _, merge in ipairs(call('ZRANGE', key('merges-of', id), 0, -1)) do
    local stored = call('GET', key('merge', merge))
    if stored then gather(cjson.decode(stored).from) end
  end
end
gather(from)

local function move_face(face)
  if call('GET', key('face', face)) == from then
    call('SET', key('face', face), into, 'KEEPTTL')
    local lapses = call('ZSCORE', key('faces', from), face)
    call('ZREM', key('faces', from), face)
    if lapses then call('ZADD', key('faces', into), lapses, face) end
  end
  local seen = call('HGET', key('references', from), face)
  if seen then
    call('HDEL', key('references', from), face)
    call('HSET', key('references', into), face, seen)
  end
end

-- By the photo, as a face that was indexed anew has another id than the photo knows.
local function move_references(photo)
  local references = call('HGETALL', key('references', from))
  for i = 1, #references, 2 do
    if cjson.decode(references[i + 1]).photo_id == photo then move_face(references[i]) end
  end
end

local function refer(photo, id, box)
  local bucket, name, version = unpack(call('HMGET', key('photo', photo), 'bucket', 'key', 'version'))
  if not name or call('HLEN', key('references', into)) > 0 then return end
  local seen = {photo_id = photo, bucket = bucket, key = name, version = version or '', box = box}
  call('HSET', key('references', into), id, cjson.encode(seen))
  call('SET', key('face', id), into)
  call('ZADD', key('faces', into), '+inf', id)
end

local function move_photo(photo)
  move_references(photo)
  local faces = call('HGETALL', key('photo-faces', photo))
  for i = 1, #faces, 2 do
    local face = cjson.decode(faces[i + 1])
    if is_first[face.customer_id] then
      face.customer_id = into
      call('HSET', key('photo-faces', photo), faces[i], cjson.encode(face))
      move_face(faces[i])
      refer(photo, faces[i], face.box)
    end
  end
  for _, id in ipairs(ids) do
    local face, where = call('HGET', key('in-photo', photo), id), call('HGET', key('photos-of', id), photo)
    call('HDEL', key('in-photo', photo), id)
    if face then call('HSET', key('in-photo', photo), into, face) end
    call('HDEL', key('photos-of', id), photo)
    if where then call('HSET', key('photos-of', into), photo, where) end
  end
end

for _, sighting in ipairs(call('ZRANGE', key('visit', visit, 'photos'), 0, -1)) do
  move_photo(string.match(sighting, '^%S+'))
end

count_as_present(from)
count_as_present(into)
call('SADD', key('told-apart', from), into)
call('SADD', key('told-apart', into), from)
return {'moved', into}
