-- Return the fields of a visit's record.
local function visit_record(visit)
  local found, record = call('HGETALL', key('visit', visit)), {}
  for i = 1, #found, 2 do record[found[i]] = found[i + 1] end
  return record
end
