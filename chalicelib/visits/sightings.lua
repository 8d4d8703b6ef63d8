--- include visits/has_only_sighting
-- Return what the visit of a record was seen in, as {"<photo> <key>", time}, the first one first. Its only sighting is in
-- the record as `photo` and `key`, and its time is the visit's start. Several have a sorted set of their own. There are
-- both after the release before has added one.
local function sightings(visit, record)
  local found = record.photo and {{record.photo .. ' ' .. record.key, record.started}} or {}
  if has_only_sighting(record) then return found end
  local several = call('ZRANGE', key('visit', visit, 'photos'), 0, -1, 'WITHSCORES')
  for i = 1, #several, 2 do table.insert(found, {several[i], several[i + 1]}) end
  return found
end
