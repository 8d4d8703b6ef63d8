--- include visits/picture_of
--- include visits/spread_sightings
-- Take some of a visit's sightings out of it, but not all, with the picture that is of one of them. `photos` is the set
-- of their photos.
local function leave_visit(visit, customer, sightings, photos)
  local record, several = key('visit', visit), key('visit', visit, 'photos')
  spread_sightings(visit)
  for _, sighting in ipairs(sightings) do call('ZREM', several, sighting) end
  local first = call('ZRANGE', several, 0, 0, 'WITHSCORES')[2]
  local last = call('ZRANGE', several, -1, -1, 'WITHSCORES')[2]
  -- A visit's similarity is that of its last sighting.
  if call('HGET', record, 'last_seen') ~= last then call('HDEL', record, 'similarity') end
  call('HSET', record, 'started', first, 'last_seen', last)
  call('ZADD', key('visits-of', customer), first, visit)
  call('ZADD', key('visits'), last, visit)
  local shown = picture_of(visit)
  if shown and photos[shown] then call('HDEL', record, 'shown_photo', 'shown_face', 'picture') end
end
