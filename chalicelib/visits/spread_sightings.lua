-- Give a visit's only sighting a place in the sorted set of its own, where others come to it. It began the visit.
local function spread_sightings(visit)
  local record = key('visit', visit)
  local photo, name, started = unpack(call('HMGET', record, 'photo', 'key', 'started'))
  if not photo then return end
  call('ZADD', key('visit', visit, 'photos'), started, photo .. ' ' .. name)
  call('HSETNX', record, 'began', photo)
  call('HDEL', record, 'photo', 'key')
end
