--- include people/records_of
-- Return when a customer was first seen leaving from `from` on and before `to` (both ms), and in which photo as
-- "<photo> <key>". Return nil for nobody. An exit stays with the record that it was written under.
local function first_exit(customer, from, to)
  local time, photo
  for _, record in ipairs(records_of(customer)) do
    local seen, at = unpack(call('ZRANGEBYSCORE', key('exits-of', record), from, '(' .. to, 'WITHSCORES', 'LIMIT', 0, 1))
    if seen and (not time or tonumber(at) < time) then time, photo = tonumber(at), seen end
  end
  return time, photo
end
