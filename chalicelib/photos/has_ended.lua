-- Tell whether the latest attempt at a photo has ended.
local function has_ended(photo)
  local state = call('HGET', photo, 'state')
  return state == 'done' or state == 'rejected' or state == 'failed'
end
