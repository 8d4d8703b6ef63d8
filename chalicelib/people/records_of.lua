-- Return a list of a record and all records that merges made part of it.
local function records_of(record, found)
  found = found or {}
  table.insert(found, record)
  for _, merge in ipairs(call('ZRANGE', key('merges-of', record), 0, -1)) do
    local stored = call('GET', key('merge', merge))
    if stored then records_of(cjson.decode(stored).from, found) end
  end
  return found
end
