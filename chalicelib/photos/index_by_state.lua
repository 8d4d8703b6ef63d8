-- Index a photo by its state, in place of the state before. `indexes` is the prefix of the keys of all indexes.
-- Nearly all photos are done, so these have no index: they are all but those in other states.
local function index_by_state(indexes, photo, state, before)
  local time = call('ZSCORE', string.sub(indexes, 1, -2), photo)
  if before then call('ZREM', indexes .. 'state:' .. before, photo) end
  if time and state ~= 'done' then call('ZADD', indexes .. 'state:' .. state, time, photo) end
end
