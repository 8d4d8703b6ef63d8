-- Tell if a customer of this id exists: one who was merged into another, or erased, does not.
local function is_customer(id) return call('HEXISTS', key('customer', id), 'status') == 1 end
