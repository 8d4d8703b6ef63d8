-- Replace photos by tombstones. If S3 only hides a visit's photo, its S3 object and faces stay known, so that it can be
-- erased. An unknown photo that S3 hides stays as it is: another event of the same deletion was faster.
-- KEYS: 1 the first photo, for its slot
-- ARGV: 1 prefix of all keys, 2 seconds of the tombstones, 3 1 if S3 hides them, 0 if they are gone, 4… photo ids
-- A photo's record names its indexes, so they can't be among the KEYS. The shop's hash tag keeps them in the same slot.
local is_hidden = ARGV[3] == '1'

local function leave_indexes(photo, lane, name, album, customer, labels)
  local places = {lane = lane, album = album, customer_id = customer}
  -- A repeated event finds a hidden photo by its key, until all that was made of it is erased.
  if not is_hidden then places.key = name end
  for kind, place in pairs(places) do
    if place then call('ZREM', key('photos', kind, place), photo) end
  end
  for _, label in ipairs(labels and cjson.decode(labels) or {}) do
    call('ZREM', key('photos', 'label', string.lower(label.name)), photo)
  end
  -- privacy/mark_removed.lua may have written 'removed' in place of the state that the photo is indexed by.
  for _, state in ipairs({'processing', 'rejected', 'failed'}) do
    call('ZREM', key('photos', 'state', state), photo)
  end
end

local function hide(photo, bucket, name, version)
  call('HSET', key('hidden-photo', photo), 'bucket', bucket, 'key', name, 'version', version)
  call('ZADD', key('photos', 'hidden'), call('ZSCORE', key('photos'), photo), photo)
end

local function remove(photo)
  local record = key('photo', photo)
  local found = call('HMGET', record, 'lane', 'key', 'album', 'customer_id', 'labels', 'bucket', 'version')
  if is_hidden and not found[1] then return end
  if is_hidden and found[1] == 'visit' then
    hide(photo, found[6], found[2], found[7])
  else
    call('DEL', key('photo-faces', photo), key('hidden-photo', photo))
    call('ZREM', key('photos', 'hidden'), photo)
  end
  call('ZREM', key('photos'), photo)
  call('ZREM', key('photos-begun'), photo)
  leave_indexes(photo, unpack(found, 1, 5))
  call('DEL', record)
  call('HSET', record, 'state', 'removed')
  call('EXPIRE', record, ARGV[2])
end

for i = 4, #ARGV do remove(ARGV[i]) end
