-- Return a customer's latest visit, or nil.
local function latest_visit(customer) return call('ZREVRANGE', key('visits-of', customer), 0, 0)[1] end
