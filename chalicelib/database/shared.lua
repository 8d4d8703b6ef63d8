-- Stands before each script. Of those that name more keys than their KEYS, ARGV[1] is the
-- prefix of all keys, but where they say otherwise; the shop's hash tag keeps them in the same slot.
local function call(...) return redis.call(...) end
local function key(...) return ARGV[1] .. table.concat({...}, ':') end

-- Return the survivor that a record is part of after merges; the record itself when there was none.
local function survivor(customer)
  local merged = call('HGET', key('customer', customer), 'merged_into')
  return merged and survivor(merged) or customer
end

-- Tell if somebody or something with this id was erased, so that nothing may be added to it.
local function erased(id) return call('EXISTS', key('erased', redis.sha1hex(id))) == 1 end
