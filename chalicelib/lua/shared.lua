-- What scripts share: it stands before each of them. Of those that name more keys than their KEYS, ARGV[1] is the
-- prefix of all keys, but where they say otherwise; the shop's hash tag keeps them in the same slot.
local function call(...) return redis.call(...) end
local function key(...) return ARGV[1] .. table.concat({...}, ':') end

-- The customer that this one is part of, after merges; itself when there was none.
local function survivor(customer)
  local merged = call('HGET', key('customer', customer), 'merged_into')
  return merged and survivor(merged) or customer
end

-- Note when a customer was last seen, by the visits that they have now.
local function count_as_present(customer)
  local latest
  for _, visit in ipairs(call('ZRANGE', key('visits-of', customer), 0, -1)) do
    latest = math.max(latest or 0, tonumber(call('HGET', key('visit', visit), 'last_seen')))
  end
  call('ZREM', key('present'), customer)
  if latest then call('ZADD', key('present'), latest, customer) end
end

-- Index a photo by its state, in place of the state before; `indexes` is what the keys of all indexes start with.
local function index_by_state(indexes, photo, state, before)
  local time = call('ZSCORE', string.sub(indexes, 1, -2), photo)
  if before then call('ZREM', indexes .. 'state:' .. before, photo) end
  if time then call('ZADD', indexes .. 'state:' .. state, time, photo) end
end
