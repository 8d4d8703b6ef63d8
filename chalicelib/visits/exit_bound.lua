-- Return the moment (ms) before which an exit may be the end of the visit of a record: its customer's next visit. An
-- exit long after the last sighting is another stay's, whose beginning nobody saw.
local LONGEST_STAY_MS = 12 * 3600 * 1000
local function exit_bound(record)
  local latest = tonumber(record.last_seen) + LONGEST_STAY_MS
  local _, next_start = unpack(call(
    'ZRANGEBYSCORE', key('visits-of', record.customer_id), '(' .. record.started, '+inf', 'WITHSCORES', 'LIMIT', 0, 1
  ))
  return math.min(tonumber(next_start or latest), latest)
end
