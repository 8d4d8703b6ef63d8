-- Tell whether a customer's face is known, by a selfie or a reference.
local function has_face(customer) return call('EXISTS', key('selfies', customer), key('references', customer)) > 0 end
