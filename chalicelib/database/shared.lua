-- Functions for all scripts; stands before each. `key` needs the prefix of all keys as ARGV[1], which scripts
-- take that build keys themselves. The shop's hash tag keeps those in the same slot as the KEYS.
local function call(...) return redis.call(...) end
local function key(...) return ARGV[1] .. table.concat({...}, ':') end

-- Return the survivor that a record was merged into, or the record itself if it was not merged.
local function survivor(customer)
  local merged = call('HGET', key('customer', customer), 'merged_into')
  return merged and survivor(merged) or customer
end

-- Tell whether this id has a tombstone, so that nothing may be added to it.
local function erased(id) return call('EXISTS', key('erased', redis.sha1hex(id))) == 1 end
