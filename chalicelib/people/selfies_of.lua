-- Return what was kept of each selfie of a customer: its photo and its thumbnail.
local function selfies_of(customer)
  local found, entries = {}, call('HGETALL', key('selfies', customer))
  for i = 1, #entries, 2 do found[entries[i]] = cjson.decode(entries[i + 1]).thumbnail end
  return found
end
