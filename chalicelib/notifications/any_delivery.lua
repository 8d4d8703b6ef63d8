-- Tell if a notification has a channel in a state that `accepts` answers true for.
local function any_delivery(notification, accepts)
  local fields = call('HGETALL', notification)
  for i = 1, #fields, 2 do
    if string.match(fields[i], '%.state$') and accepts(fields[i + 1]) then return true end
  end
  return false
end
