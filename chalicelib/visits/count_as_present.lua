--- include people/mark_of
-- Note when a customer was last seen, by the visits that they have now. Who has a mark is never present.
local function count_as_present(customer)
  local latest
  for _, visit in ipairs(call('ZRANGE', key('visits-of', customer), 0, -1)) do
    latest = math.max(latest or 0, tonumber(call('HGET', key('visit', visit), 'last_seen')))
  end
  call('ZREM', key('present'), customer)
  if latest and mark_of(customer) == '' then call('ZADD', key('present'), latest, customer) end
end
