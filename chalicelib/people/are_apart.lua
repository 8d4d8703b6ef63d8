--- include people/records_of
-- Tell if a record of one person was told apart from a record of another; both are named by their survivors.
local function are_apart(one, other)
  for _, record in ipairs(records_of(one)) do
    for _, apart in ipairs(call('SMEMBERS', key('told-apart', record))) do
      if survivor(apart) == other then return true end
    end
  end
  return false
end
