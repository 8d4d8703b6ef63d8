-- Add to one of a day's counters, which are kept longer than the span of any report. None of it is 0.
local function count_in(counters, name, number)
  if call('HINCRBY', counters, name, number) == 0 then call('HDEL', counters, name) end
  call('EXPIRE', counters, 450 * 24 * 3600)
end
