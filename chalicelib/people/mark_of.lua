-- Return a customer's mark, 'staff' or 'ignored', or '' where they have none.
local function mark_of(customer) return call('HGET', key('customer', customer), 'mark') or '' end
