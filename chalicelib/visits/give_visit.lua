-- Make a visit another customer's; it belongs to no former record any more.
local function give_visit(visit, from, into)
  local started = call('ZSCORE', key('visits-of', from), visit)
  call('HSET', key('visit', visit), 'customer_id', into)
  call('HDEL', key('visit', visit), 'record')
  call('ZREM', key('visits-of', from), visit)
  call('ZADD', key('visits-of', into), started, visit)
end
