--- include people/withdrew
-- Return a customer's mark, 'staff' or 'ignored', or '' where they have none. Who has withdrawn the consent to be
-- recognised is ignored: nothing of them is recorded.
local function mark_of(customer)
  if withdrew(customer) then return 'ignored' end
  return call('HGET', key('customer', customer), 'mark') or ''
end
