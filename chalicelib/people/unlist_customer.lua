--- include people/found_by
--- include people/addresses_of
-- Take a customer out of the indexes.
local function unlist_customer(customer)
  for _, member in ipairs(found_by(customer)) do call('ZREM', key('customers-by-word'), member) end
  for _, address in pairs(addresses_of(customer)) do call('SREM', key('address', address), customer) end
end
