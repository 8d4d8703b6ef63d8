-- Tell if a state of an offer in a visit or with a customer still counts. It is 'sent', or a claim: a photo's id,
-- or 'promotion <until (ms)> <attempt>', which ends at that moment.
local function is_held(state, now)
  local ends = string.match(state, '^promotion (%d+) ')
  return not ends or tonumber(ends) > now
end
