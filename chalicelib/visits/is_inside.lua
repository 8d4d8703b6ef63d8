--- include visits/first_exit
-- Tell whether a customer is among those present and was not seen leaving since they were last seen.
local function is_inside(customer)
  local seen = call('ZSCORE', key('present'), customer)
  return seen and not first_exit(customer, seen, '+inf')
end
