-- Stands before each script. Of those that name more keys than their KEYS, ARGV[1] is the
-- prefix of all keys, but where they say otherwise; the shop's hash tag keeps them in the same slot.
local function call(...) return redis.call(...) end
local function key(...) return ARGV[1] .. table.concat({...}, ':') end

-- The customer that this one is part of, after merges; itself when there was none.
local function survivor(customer)
  local merged = call('HGET', key('customer', customer), 'merged_into')
  return merged and survivor(merged) or customer
end
