-- Tell whether the attempt is the photo's latest, and the photo is not deleted. The first has no number in the record.
local function is_latest(photo, attempt)
  local state, latest = unpack(call('HMGET', photo, 'state', 'attempt'))
  return state ~= 'removed' and tonumber(latest or 1) == tonumber(attempt)
end
