-- Replace photos by tombstones. If S3 only hides a visit's photo, its S3 object and faces stay known, so that it can be
-- erased. An unknown photo that S3 hides stays as it is: another event of the same deletion was faster.
-- KEYS: 1 the first photo, for its slot
-- ARGV: 1 prefix of all keys, 2 seconds of the tombstones, 3 1 if S3 hides them, 0 if they are gone, 4… photo ids
-- A photo's record names its indexes, so they can't be among the KEYS. The shop's hash tag keeps them in the same slot.
local is_hidden = ARGV[3] == '1'

-- Return the names of a photo's labels. Earlier versions wrote them as objects into a field of their own.
local function labels_in(found, former)
  local names = {}
  for _, label in ipairs(found and cjson.decode(found)[2] or {}) do table.insert(names, label[1]) end
  for _, label in ipairs(former and cjson.decode(former) or {}) do table.insert(names, label.name) end
  return names
end

local function leave_indexes(photo, lane, name, album, customer, labels)
  local places = {lane = lane, album = album, customer_id = customer}
  -- A repeated event finds a hidden photo by its key, until all that was made of it is erased.
  if not is_hidden then places.key = name end
  for kind, place in pairs(places) do
    if place then call('ZREM', key('photos', kind, place), photo) end
  end
  for _, label in ipairs(labels) do call('ZREM', key('photos', 'label', string.lower(label)), photo) end
  call('ZREM', key('photos', 'position', 'known'), photo)
  -- privacy/mark_removed.lua may have written 'removed' in place of the state that the photo is indexed by.
  for _, state in ipairs({'processing', 'rejected', 'failed'}) do
    call('ZREM', key('photos', 'state', state), photo)
  end
end

local function hide(photo)
  local fields, hidden = call('HGETALL', key('photo', photo)), key('hidden-photo', photo)
  for i = 1, #fields, 2 do
    local field = fields[i]
    local stays = field == 'bucket' or field == 'key' or field == 'version' or string.sub(field, 1, 5) == 'face:'
    if stays then call('HSET', hidden, field, fields[i + 1]) end
  end
  call('ZADD', key('photos', 'hidden'), call('ZSCORE', key('photos'), photo), photo)
end

local function remove(photo)
  local record = key('photo', photo)
  local found = call('HMGET', record, 'lane', 'key', 'album', 'customer_id', 'found', 'labels')
  if is_hidden and not found[1] then return end
  if is_hidden and found[1] == 'visit' then
    hide(photo)
  else
    call('DEL', key('photo-faces', photo), key('hidden-photo', photo))
    call('ZREM', key('photos', 'hidden'), photo)
  end
  call('ZREM', key('photos'), photo)
  call('ZREM', key('photos-begun'), photo)
  leave_indexes(photo, found[1], found[2], found[3], found[4], labels_in(found[5], found[6]))
  call('DEL', record)
  call('HSET', record, 'state', 'removed')
  call('EXPIRE', record, ARGV[2])
end

for i = 4, #ARGV do remove(ARGV[i]) end
