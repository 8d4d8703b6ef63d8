--- include database/in_parts
--- include visits/spread_sightings
--- include visits/visit_record
-- Make two visits of one whose customer left at `time` (ms) between two of its sightings: the later ones become the
-- visit `id`. What was requested and sent in the visit stays with the first part.
local function split_visit(visit, time, id)
  spread_sightings(visit)
  local record, after = visit_record(visit), '(' .. time
  local photos, later = key('visit', visit, 'photos'), {}
  local is_shown_later = false
  local found = call('ZRANGEBYSCORE', photos, after, '+inf', 'WITHSCORES')
  for i = 1, #found, 2 do
    table.insert(later, found[i + 1])
    table.insert(later, found[i])
    is_shown_later = is_shown_later or string.match(found[i], '^%S+') == record.shown_photo
  end
  in_parts('ZADD', key('visit', id, 'photos'), later)
  call('ZREMRANGEBYSCORE', photos, after, '+inf')

  local last, started = call('ZREVRANGE', photos, 0, 0, 'WITHSCORES')[2], found[2]
  call('HSET', key('visit', visit), 'last_seen', last)
  call('ZADD', key('visits'), last, visit, record.last_seen, id)
  call('ZADD', key('visits-of', record.customer_id), started, id)
  local fields = {started = started}
  for _, name in ipairs({'customer_id', 'record', 'similarity', 'last_seen'}) do fields[name] = record[name] end
  if is_shown_later then
    fields.shown_photo, fields.shown_face = record.shown_photo, record.shown_face
    call('HDEL', key('visit', visit), 'shown_photo', 'shown_face')
    call('HSET', key('pictured', record.shown_photo), record.shown_face, id)
  end
  for name, value in pairs(fields) do call('HSET', key('visit', id), name, value) end

  for _, part in ipairs(call('SMEMBERS', key('visit', visit, 'absorbed'))) do
    if tonumber(call('HGET', key('visit', part), 'started')) > time then
      call('SMOVE', key('visit', visit, 'absorbed'), key('visit', id, 'absorbed'), part)
      call('HSET', key('visit', part), 'into', id)
    end
  end
end
