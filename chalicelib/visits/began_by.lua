-- Return the photo that began a visit: the first one that came, whichever was taken first.
local function began_by(visit)
  local only, first = unpack(call('HMGET', key('visit', visit), 'photo', 'began'))
  return first or only
end
