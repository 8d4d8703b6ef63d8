-- Return when the next visit of the customer of a visit's record began (ms), or nil.
local function next_start(record)
  local visits, after = key('visits-of', record.customer_id), '(' .. record.started
  return tonumber(call('ZRANGEBYSCORE', visits, after, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2])
end
