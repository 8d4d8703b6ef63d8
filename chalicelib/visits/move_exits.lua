--- include people/records_of
--- include visits/latest_end
--- include visits/next_start
-- Let the exits that follow the visit of a record be another customer's. Return the ids of their photos.
local function move_exits(record, into)
  local photos, bound = {}, '(' .. math.min(latest_end(record), next_start(record) or math.huge)
  for _, one in ipairs(records_of(record.customer_id)) do
    local exits = key('exits-of', one)
    local found = call('ZRANGEBYSCORE', exits, record.last_seen, bound, 'WITHSCORES')
    for i = 1, #found, 2 do
      call('ZREM', exits, found[i])
      call('ZADD', key('exits-of', into), found[i + 1], found[i])
      table.insert(photos, string.match(found[i], '^%S+'))
    end
  end
  return photos
end
