--- include people/mark_of
-- Tell whether a customer is a newcomer: a face with neither a name nor a mark.
local function is_newcomer(customer)
  local status, name = unpack(call('HMGET', key('customer', customer), 'status', 'name'))
  return status == 'newcomer' and (name or '') == '' and mark_of(customer) == ''
end
