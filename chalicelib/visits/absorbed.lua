--- include visits/has_only_sighting
-- Return the visits that became part of the visit of a record. One that was seen only once has none.
local function absorbed(visit, record)
  return has_only_sighting(record) and {} or call('SMEMBERS', key('visit', visit, 'absorbed'))
end
