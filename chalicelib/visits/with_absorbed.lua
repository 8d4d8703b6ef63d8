-- Return a list of a visit and the visits that became part of it.
local function with_absorbed(visit) return {visit, unpack(call('SMEMBERS', key('visit', visit, 'absorbed')))} end
