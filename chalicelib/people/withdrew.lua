-- Tell whether a customer has withdrawn the consent to be recognised.
local function withdrew(customer) return (call('HGET', key('customer', customer), 'recognition_withdrawn') or '') ~= '' end
