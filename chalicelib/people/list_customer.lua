--- include people/found_by
--- include people/addresses_of
-- Put a customer into the indexes by word and by address.
local function list_customer(customer)
  for _, member in ipairs(found_by(customer)) do call('ZADD', key('customers-by-word'), 0, member) end
  for _, address in pairs(addresses_of(customer)) do call('SADD', key('address', address), customer) end
end
