--- include photos/index_by_state
-- Index photos by their states and their positions.
-- KEYS: the photos; ARGV: 1 prefix of the indexes, 2… their ids
-- The photo's record names its index, so the index can't be among the KEYS. The shop's hash tag keeps it in the
-- same slot.

-- Tell whether a photo's camera noted its position. Earlier versions wrote the metadata into a field of their own.
local function has_position(photo)
  local found, former = unpack(call('HMGET', photo, 'found', 'metadata'))
  local metadata = found and cjson.decode(found)[1] or former and cjson.decode(former) or {}
  local gps = type(metadata) == 'table' and metadata.gps
  return type(gps) == 'table' and gps.latitude and gps.longitude
end

for i, photo in ipairs(KEYS) do
  local id, state = ARGV[i + 1], call('HGET', photo, 'state')
  if state and state ~= 'removed' then
    index_by_state(ARGV[1], id, state)
    if has_position(photo) then
      call('ZADD', ARGV[1] .. 'position:known', call('ZSCORE', string.sub(ARGV[1], 1, -2), id), id)
    end
  end
end
